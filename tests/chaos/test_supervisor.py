"""One supervisor runs the whole system: it finds a port, keeps the processes alive and takes them all down."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import listening
from config.services.addresses import BASE_DIR
from tests.chaos.processes import (
    environment,
    free_port,
    http_status,
    is_running,
    postmaster,
    read_pointer_of,
    seconds_until,
)
from tests.chaos.systems import kill_all, processes_of

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "config.supervisor"]
UP_WITHIN_SECONDS = 120


@contextmanager
def running(state: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The supervisor and the port that it announces."""
    with subprocess.Popen(
        COMMAND, cwd=BASE_DIR, env=environment(state, **more), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = next(line for line in process.stdout if "is running" in line)
            yield process, int(line.rstrip("/\n").rsplit(":", 1)[1])
        finally:
            process.terminate()
            process.communicate(timeout=90)


def run_in_vain(state: Path, **more: str) -> str:
    result = subprocess.run(
        COMMAND, cwd=BASE_DIR, env=environment(state, **more), capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 1
    return result.stderr


def test_the_life_of_a_system(state: Path) -> None:
    with running(state, PORT=str(free_port())) as (supervisor, port):
        assert http_status(port, "/health/ready") == 200
        assert f"http://127.0.0.1:{port}/" in run_in_vain(state)

        # Whatever dies comes back.
        seconds_until(lambda: len(list(processes_of(state, "config.wsgi"))) >= 3, at_most=UP_WITHIN_SECONDS)
        seconds_until(lambda: list(processes_of(state, "run_beat")), at_most=UP_WITHIN_SECONDS)
        first = list(processes_of(state, "run_beat"))
        kill_all([*first, *processes_of(state, "config.wsgi")])
        seconds_until(lambda: set(processes_of(state, "run_beat")) - set(first), at_most=UP_WITHIN_SECONDS)
        seconds_until(lambda: http_status(port, "/health/ready") == 200, at_most=UP_WITHIN_SECONDS)

        # And one signal ends it all, the database last.
        server = postmaster(read_pointer_of(state))
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(90) == 0
        assert list(processes_of(state, "config.wsgi")) == []
        assert list(processes_of(state, "celery")) == []
        assert not is_running(server)


def test_a_killed_supervisor_leaves_nothing_behind(state: Path) -> None:
    with running(state, PORT=str(free_port())) as (supervisor, _port):
        seconds_until(lambda: list(processes_of(state, "celery")), at_most=UP_WITHIN_SECONDS)
        server = postmaster(read_pointer_of(state))

        os.kill(supervisor.pid, signal.SIGKILL)

        seconds_until(lambda: not list(processes_of(state, "celery")), at_most=60)
        seconds_until(lambda: not list(processes_of(state, "config.wsgi")), at_most=60)
        seconds_until(lambda: not is_running(server), at_most=60)


def test_a_removal_ends_the_system_first(state: Path) -> None:
    with running(state, PORT=str(free_port())) as (supervisor, _port):
        pointer = read_pointer_of(state)

        subprocess.run(
            [sys.executable, "-m", "config.services.removal"], cwd=BASE_DIR, env=environment(state), check=True
        )

        assert supervisor.wait(10) == 0
        assert list(processes_of(state, "config.wsgi")) == []
        assert not Path(pointer.home).exists()


@pytest.mark.parametrize("odd", ["abc", "65536", "-1"])
def test_a_port_that_is_no_port_is_refused(state: Path, odd: str) -> None:
    assert run_in_vain(state, PORT=odd) == f"PORT is '{odd}': set it to a number up to 65535, or leave it out.\n"


def test_a_state_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert run_in_vain(tmp_path / "file" / "state") == (
        f"{tmp_path / 'file' / 'state'} cannot be written (Not a directory): set STATE_DIR to a folder that can.\n"
    )


def test_a_port_that_was_asked_for_and_is_taken_is_refused(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        port = taken.getsockname()[1]

        assert run_in_vain(state, PORT=str(port)) == (
            f"Port {port} is taken: set PORT to another one, or leave it out.\n"
        )


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr(listening, "DEFAULT_PORT", free_port())
    with listening.listening_socket() as first, listening.listening_socket() as second:
        assert second.getsockname()[1] > first.getsockname()[1]
