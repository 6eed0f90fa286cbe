"""The whole system as real processes, in its two shapes: embedded, and like production on servers of Debian."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import yaml

from config.processes import Child, stop_together
from config.services.addresses import BASE_DIR
from tests.chaos.processes import (
    environment,
    free_port,
    http_status,
    is_running,
    postmaster,
    read_pointer_of,
    seconds_until,
    start,
)
from tests.chaos.servers import DebianPostgres, RabbitMQ

START_SECONDS = 240
HOST = "shop.example"


class Embedded:
    """What `make demo` runs."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.more = {"PORT": str(self.port), "DEBUG": "1"}
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.supervisor = start(
            self.state, "-m", "config.supervisor", "--story", log=self.state / "supervisor.log", **self.more
        )
        seconds_until(lambda: http_status(self.port, "/health/ready") == 200, at_most=START_SECONDS)
        self.pointer = read_pointer_of(self.state)
        seconds_until(self.workers, at_most=START_SECONDS)

    def stop(self) -> None:
        assert self.supervisor is not None
        self.supervisor.send_signal(signal.SIGINT)
        assert self.supervisor.wait(90) == 0

    def environment(self) -> dict[str, str]:
        return environment(self.state, **self.more)

    def workers(self) -> list[int]:
        return list(processes_of(self.state, "-Q"))

    def kill_broker(self) -> None:
        """The broker is the database here; its keeper brings it back."""
        seconds_until(lambda: is_running(postmaster(self.pointer)), at_most=START_SECONDS)
        kill_all([postmaster(self.pointer)])

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        return answered(self.pointer.url("mitwert_app", "mitwert"), question)


class LikeProduction:
    """The commands and the environment of docker-compose.yml, run here on Debian's PostgreSQL and RabbitMQ."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.postgres, self.rabbitmq = DebianPostgres(), RabbitMQ(state / "rabbitmq")
        self.compose = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]
        self.children: list[Child] = []
        self.stopping = threading.Event()

    def start(self) -> None:
        self.postgres.start()
        self.rabbitmq.start()
        self.run_once("migrate", self.command("migrate"))
        self.run_once("web", [sys.executable, "manage.py", "collectstatic", "--noinput"])
        self.run_once("web", [sys.executable, "manage.py", "demo_story"])
        for name in ("web", "worker-live", "worker-backfill", "worker-mail", "beat"):
            self.children.append(Child(name, self.command(name), self.environment(name), self.state / f"{name}.log"))
        # A container engine restarts what dies; here a thread does, and its children end with it.
        self.tending = threading.Thread(target=self.tend)
        self.tending.start()
        seconds_until(lambda: self.status("/health/ready") == 200, at_most=START_SECONDS)
        seconds_until(self.workers, at_most=START_SECONDS)

    def tend(self) -> None:
        for child in self.children:
            child.start()
        while not self.stopping.wait(0.2):
            for child in self.children:
                child.look_after()
        stop_together(self.children)

    def stop(self) -> None:
        self.stopping.set()
        if self.children:
            self.tending.join(90)
        self.rabbitmq.stop()
        self.postgres.stop()

    def run_once(self, service: str, command: list[str]) -> None:
        subprocess.run(command, cwd=BASE_DIR, env=self.environment(service), check=True)

    def command(self, service: str) -> list[str]:
        program, *arguments = self.compose[service]["command"]
        assert program == "python"
        return [sys.executable, *arguments]

    def environment(self, service: str = "web") -> dict[str, str]:
        """What the container would see, with the servers of this test in place of its neighbours."""
        said = {name: substituted(str(value)) for name, value in self.compose[service]["environment"].items()}
        said["DATABASE_URL"] = self.postgres.url("mitwert_app")
        if "LEDGER_OWNER_URL" in said:
            said["LEDGER_OWNER_URL"] = self.postgres.url("mitwert_owner")
        said["CELERY_BROKER_URL"] = self.rabbitmq.url
        if service == "web":
            said["GUNICORN_CMD_ARGS"] = said["GUNICORN_CMD_ARGS"].replace("0.0.0.0:8000", f"127.0.0.1:{self.port}")
        return environment(self.state, **said)

    def status(self, path: str) -> int | None:
        return http_status(self.port, path, {"Host": HOST, "X-Forwarded-Proto": "https"})

    def workers(self) -> list[int]:
        return list(processes_of(self.state, "-Q"))

    def kill_broker(self) -> None:
        self.rabbitmq.kill()
        self.rabbitmq.start()

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        return answered(self.postgres.url("mitwert_app"), question)


SHAPES = {"embedded": Embedded, "like production": LikeProduction}
SECRETS = {
    "SITE_ADDRESS": HOST,
    "SECRET_KEY": "k9-" + "Zq7xV2mWc4Lb8Nf1" * 4,
    "DEFAULT_FROM_EMAIL": "noreply@shop.example",
    "EMAIL_URL": "smtp+tls://mail:secret@mail.example:587",
}


def substituted(text: str) -> str:
    """Fill in `${NAME:?why}` and `${NAME:-default}` as compose does."""

    def value(match: re.Match[str]) -> str:
        name, mark, rest = match.groups()
        return SECRETS.get(name, rest if mark == ":-" else "secret")

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", value, text)


def answered(url: str, question: str) -> list[tuple[Any, ...]]:
    """Ask until the server, which may just have been killed, answers."""
    for _ in range(300):
        with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute(question.encode()).fetchall()
        time.sleep(0.1)
    raise AssertionError(f"no answer at {url}")


def processes_of(state: Path, argument: str) -> Iterator[int]:
    """The processes of this state folder, and of no other, that were started with an argument."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with suppress(OSError):
                arguments = (folder / "cmdline").read_bytes().split(b"\0")
                if argument.encode() in arguments and f"STATE_DIR={state}".encode() in (
                    folder / "environ"
                ).read_bytes().split(b"\0"):
                    yield int(folder.name)


def kill_all(processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
