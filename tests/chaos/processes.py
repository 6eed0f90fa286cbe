"""Running this project's own processes against a state folder, and killing them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from config.services.addresses import BASE_DIR, DATABASE, POINTER_NAME, SERVING_ROLE, Pointer

OF_THE_SUITE = {"DATABASE_URL", "LEDGER_OWNER_URL", "CELERY_BROKER_URL", "PORT", "DEBUG", "SECRET_KEY"}


def environment(state: Path, **more: str) -> dict[str, str]:
    """What a shell would have: nothing of the suite's own settings."""
    clean = {name: value for name, value in os.environ.items() if name not in OF_THE_SUITE}
    return clean | {"STATE_DIR": str(state), "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "s"} | more


def manage(state: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=BASE_DIR, env=environment(state, **more), capture_output=True, text=True, check=False
    )


def start(state: Path, *command: str, log: Path, **more: str) -> subprocess.Popen[bytes]:
    """Start a module and leave it running."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *command], cwd=BASE_DIR, env=environment(state, **more), stdout=output, stderr=output
        )


def read_pointer_of(state: Path) -> Pointer:
    """Where the server of a state folder is."""
    return Pointer(**json.loads((state / POINTER_NAME).read_text()))


def postmaster(pointer: Pointer) -> int:
    """The process id of the database server."""
    return int((Path(pointer.home) / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def keeper(pointer: Pointer) -> int:
    """The process id of the server's keeper."""
    return int((Path(pointer.home) / "keeper.lock").read_text())


def ask(
    pointer: Pointer, question: str, *, role: str = SERVING_ROLE, database: str = DATABASE
) -> list[tuple[object, ...]]:
    """Put a question to the server of a state folder."""
    with psycopg.connect(pointer.url(role, database), connect_timeout=5, autocommit=True) as connection:
        return connection.execute(question.encode()).fetchall()


def answers(pointer: Pointer) -> bool:
    """Whether the server takes connections."""
    try:
        return ask(pointer, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def seconds_until(condition: Callable[[], object], *, at_most: float) -> float:
    """Wait for something to come true and return how long that took."""
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < at_most, f"still not so after {waited:.1f} s"
        time.sleep(0.05)
    return time.monotonic() - began


def is_running(process: int) -> bool:
    """Whether a process is there and is more than its unread exit status."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def http_status(port: int, path: str, headers: dict[str, str] | None = None) -> int | None:
    """The status of a page; nothing when nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers=headers or {})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()
