"""Servers of a benchmark: the web processes of production on loopback, on the database of the benchmark."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from config.listening import HOST, listening_socket
from config.processes import Child, stop_together
from config.services.addresses import BASE_DIR, database_urls
from config.supervisor import web_command

START_SECONDS = 60


@contextmanager
def serving(name: str, database: str, application: str, **more: str) -> Iterator[int]:
    """Serve an application from a database until the block ends; yields the port. Nothing but the load is written."""
    with listening_socket() as listening:
        port = listening.getsockname()[1]
        log = settings.STATE_DIR / "bench" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = web_command(listening.fileno(), application)
        child = Child(name, command, environment(database, port) | more, log)
        child.inherits = (listening.fileno(),)
        child.start()
        try:
            _wait(port, log)
            yield port
        finally:
            stop_together([child])


def environment(database: str, port: int) -> dict[str, str]:
    """What production sets, but for the rates: sixteen clients ask for more than people may."""
    serving_role, owner = (_of(address, database) for address in database_urls())
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": serving_role,
        "LEDGER_OWNER_URL": owner,
        # Nobody is there to be told.
        "CELERY_BROKER_URL": "memory://",
        "SECRET_KEY": settings.SECRET_KEY,
        "STATE_DIR": str(settings.STATE_DIR),
        "BASE_URL": f"http://{HOST}:{port}",
        "DEBUG": "0",
        "RATE_LIMITS": "0",
    }


def collect_static_files(database: str) -> None:
    """Pages name their files by content, which is known when they are collected."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=BASE_DIR, env=environment(database, 0), check=True)


def _of(address: str, database: str) -> str:
    return urlsplit(address)._replace(path=f"/{database}").geturl()


def _wait(port: int, log: Path) -> None:
    """Whatever is answered, it is answered."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/health/live", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"The server did not answer within {START_SECONDS} seconds, see {log}.")
