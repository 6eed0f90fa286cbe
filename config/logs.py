"""Where the log goes: one line each, to the standard error, where every supervisor finds it."""

from typing import Any


def logging_to_stderr(level: str) -> dict[str, Any]:
    """Return the settings for Python's logging."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        # Django's own handlers would say everything twice.
        "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
        "root": {"handlers": ["stderr"], "level": level},
    }
