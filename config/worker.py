"""Starts a worker for one lane, with the settings that go with it."""

import os
import secrets
import sys

from config.services.addresses import broker_conninfo, broker_url

CONCURRENCY = "1"


def command(lane: str) -> list[str]:
    """The command line of a worker; two with the same name would quarrel, so the name is drawn."""
    concurrency = os.environ.get("WORKER_PROCESSES", CONCURRENCY)
    name = f"{lane}-{secrets.token_hex(4)}@%h"
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return ["celery", "-A", "config.celery", "worker", "-Q", lane, "-c", concurrency, "-n", name, "-l", "INFO", *quiet]


def main(lane: str) -> None:
    """Become the worker."""
    if broker_url().startswith("pgmq:") and not broker_conninfo():
        sys.exit(
            "There is no broker: set CELERY_BROKER_URL, or start the embedded one with 'manage.py services start'."
        )
    os.environ.setdefault("DB_STATEMENT_TIMEOUT", "60s")
    os.execv(sys.executable, [sys.executable, "-m", *command(lane)])  # noqa: S606 -- no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1])
