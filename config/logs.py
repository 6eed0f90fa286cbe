"""Where the log goes: one line each, to the standard error, where every supervisor finds it."""

import logging
from typing import Any

LEAST_FAULT_OF_OURS = 500


class WithoutOthersTraces(logging.Filter):
    """Lets what a client did wrong be one line: where our code noticed it helps nobody, and thousands hide our own faults."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, and the trace only where an answer says that it was our fault."""
        if getattr(record, "status_code", LEAST_FAULT_OF_OURS) < LEAST_FAULT_OF_OURS:
            record.exc_info = record.exc_text = None
        return True


def logging_to_stderr(level: str) -> dict[str, Any]:
    """Return the settings for Python's logging."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "filters": {"clients": {"()": WithoutOthersTraces}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["clients"]}},
        # Django's own handlers would say everything twice.
        "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
        "root": {"handlers": ["stderr"], "level": level},
    }
