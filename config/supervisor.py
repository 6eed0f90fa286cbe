"""Runs the whole system on one machine: set-up, then web, workers and beat until Ctrl-C."""

import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from config.listening import PortIsTaken, listening_socket
from config.processes import Child, stop_together
from config.services.addresses import BASE_DIR, embedded_is_wanted, state_dir
from config.services.cluster import write_secret
from config.services.home import ServicesUnavailable
from config.services.lease import server_needed
from config.services.stopping import running_path

LOOK_SECONDS = 0.2
HIGHEST_PORT = 65_535


def main(*, story: bool) -> int:
    """Set up, run, and take everything down in order; returns the exit status."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    with ExitStack() as stack:
        try:
            refuse_odd_port()
            stack.enter_context(only_one())
            listening = stack.enter_context(listening_socket())
            environment = environment_of_children(listening.getsockname()[1])
            if embedded_is_wanted():
                stack.enter_context(server_needed())
            set_up(environment, stopping, story=story)
        except (ServicesUnavailable, PortIsTaken, CannotRun) as refusal:
            print(refusal, file=sys.stderr)
            return 1
        if not stopping.is_set():
            run(environment, listening, stopping)
    return 0


class CannotRun(Exception):
    """The message is the one sentence that says what is in the way."""


@contextmanager
def only_one() -> Iterator[None]:
    """One system per state folder; the lock goes with its process."""
    with open_running() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "just starting"
            raise CannotRun(f"This clone is running already ({where}): stop it there with Ctrl-C first.") from None
        running_path().write_text(f"process {os.getpid()}, just starting", encoding="utf-8")
        yield
        lock.truncate(0)


def open_running() -> TextIO:
    """The first thing that is written, so this is where a folder turns out to be no good."""
    try:
        running_path().parent.mkdir(parents=True, exist_ok=True)
        return running_path().open("a+", encoding="utf-8")
    except OSError as refusal:
        raise CannotRun(
            f"{refusal.filename} cannot be written ({refusal.strerror}): set STATE_DIR to a folder that can."
        ) from refusal


def refuse_odd_port() -> None:
    """What is no number could only be refused later and less clearly."""
    wanted = os.environ.get("PORT", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and int(wanted) <= HIGHEST_PORT):
        raise CannotRun(f"PORT is '{wanted}': set it to a number up to {HIGHEST_PORT}, or leave it out.")


def environment_of_children(port: int) -> dict[str, str]:
    """What the environment says, else what suits trying things out on one's own machine."""
    defaults = {
        "DEBUG": "1",
        "SECRET_KEY": own_secret_key(),
        "STAFF_MFA": "off",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    running_path().write_text(f"process {os.getpid()}, http://127.0.0.1:{port}/", encoding="utf-8")
    return defaults | os.environ | {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}


def own_secret_key() -> str:
    """A key of this state folder's own, kept so that sessions outlive a restart."""
    path = state_dir() / "secret_key"
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8")


def set_up(environment: dict[str, str], stopping: threading.Event, *, story: bool) -> None:
    """Bring the tables, and if wanted the demo story, to where this version wants them."""
    command = [sys.executable, "manage.py", "set_up", *(["--story"] if story else [])]
    # In a session of its own it hears of a Ctrl-C from here only, and ends without a traceback.
    with subprocess.Popen(command, cwd=BASE_DIR, env=environment, start_new_session=True) as process:
        while process.poll() is None:
            if stopping.wait(LOOK_SECONDS):
                process.terminate()
                process.wait()
    if process.returncode and not stopping.is_set():
        raise CannotRun("The set-up failed, see above.")


def run(environment: dict[str, str], listening: socket.socket, stopping: threading.Event) -> None:
    """Start the processes, say where they are, and look after them until it is time to stop."""
    logs = state_dir() / "logs"
    logs.mkdir(exist_ok=True)
    web, *others = children = processes(environment, logs, listening)
    try:
        web.start()
        serving = False
        while not stopping.wait(LOOK_SECONDS):
            # The first page is what somebody waits for, so the others start after it.
            for child in children if serving else [web]:
                child.look_after()
            if not serving and answers(environment["PORT"]):
                serving = True
                announce(environment, logs)
    finally:
        print("\nStopping ...", flush=True)
        # First nothing comes in, then nothing is rung, then what was begun is finished.
        for group in ([web], others[:1], others[1:]):
            stop_together(group)


def processes(environment: dict[str, str], logs: Path, listening: socket.socket) -> list[Child]:
    """The processes: web, beat, and a worker for each lane."""
    module = [sys.executable, "-m"]
    commands = {
        "web": web_command(listening.fileno()),
        "beat": [sys.executable, "manage.py", "run_beat"],
        **{lane: [*module, "config.worker", lane] for lane in ("live", "backfill", "mail")},
    }
    children = {name: Child(name, command, environment, logs / f"{name}.log") for name, command in commands.items()}
    children["web"].inherits = (listening.fileno(),)
    return list(children.values())


def web_command(file_number: int, application: str = "config.wsgi") -> list[str]:
    """The web processes, listening at what is open under this number already."""
    return [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{file_number}", "--preload"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"),
    ]


def answers(port: str) -> bool:
    """Whether the first page can be had."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def announce(environment: dict[str, str], logs: Path) -> None:
    """Say where to look."""
    base = environment["BASE_URL"].rstrip("/")
    print(f"\nMitwert is running: {base}/")
    print(f"  back office  {base}/admin/")
    print(f"  API          {base}/api/docs/  (schema: {base}/api/schema/)")
    print(f"  mail         {state_dir() / 'mail'}" if "EMAIL_URL" not in environment else "  mail         by EMAIL_URL")
    print(f"  logs         {logs}")
    if environment["STAFF_MFA"].lower() in {"", "0", "false", "off", "no"}:
        print("  STAFF_MFA is off: staff sign in with a password alone. Fine for trying it out, not for real data.")
    print("Ctrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main(story="--story" in sys.argv[1:]))
