"""Needing the embedded server: whoever does holds a lease; the server stays up while anybody holds one."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import psycopg

from config.services import cluster
from config.services.addresses import BASE_DIR, BROKER_DATABASE, BROKER_ROLE, DATABASE, SERVING_ROLE, read_pointer
from config.services.home import Home, ServicesUnavailable, locate_home
from config.services.keeper import FAILED, READY
from config.services.stopping import keeper_process, stop_server

PATIENCE_SECONDS = 10
POLL_SECONDS = 0.05


@contextmanager
def server_needed(*, throwaway: bool = False) -> Iterator[None]:
    """Keep the server up during the block; afterwards it stops, unless others need it or it was told to stay."""
    home = locate_home()
    with home.users_lock.open("a") as lease:
        # Waits for a keeper that is just taking the server down.
        fcntl.flock(lease, fcntl.LOCK_SH)
        _ensure_running(home, throwaway=throwaway)
        try:
            yield
        finally:
            _leave(home, lease)


def start_and_stay() -> None:
    """Start the server and let it stay up without anybody needing it."""
    with server_needed():
        locate_home().stay_marker.touch()


def stop() -> bool:
    """Stop the server, whoever still uses it; tells whether there was one."""
    return stop_server()


def server_version() -> str | None:
    """The version of the running server; nothing when it does not answer."""
    pointer = read_pointer()
    if pointer is None:
        return None
    try:
        with cluster.connect(pointer, DATABASE, SERVING_ROLE) as connection:
            row = connection.execute("SHOW server_version").fetchone()
        cluster.connect(pointer, BROKER_DATABASE, BROKER_ROLE).close()
    except psycopg.OperationalError:
        return None
    return str(row[0]) if row else None


def _ensure_running(home: Home, *, throwaway: bool) -> None:
    warn_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        if keeper_process(home.keeper_lock) is None:
            _spawn_keeper(throwaway=throwaway)
        if server_version() is not None:
            return
        if time.monotonic() > warn_at:
            warn_at = float("inf")
            print(f"Waiting for PostgreSQL, see {home.log} ...", file=sys.stderr)
        time.sleep(POLL_SECONDS)


def _spawn_keeper(*, throwaway: bool) -> None:
    """Start a keeper of its own session, so that a Ctrl-C for its starter passes it by."""
    command = [sys.executable, "-m", "config.services.keeper", *(["--throwaway"] if throwaway else [])]
    with subprocess.Popen(
        command, cwd=BASE_DIR, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as keeper:
        assert keeper.stdout is not None
        answer = keeper.stdout.readline().strip()
        # The keeper lives on by itself; leaving the block must not wait for it.
        keeper.returncode = 0 if answer == READY else None
    if answer.startswith(FAILED):
        raise ServicesUnavailable(answer.removeprefix(FAILED).strip())


def _leave(home: Home, lease: IO[str]) -> None:
    """The last one to leave takes the server down at once instead of leaving it to the keeper's next look."""
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    keeper = keeper_process(home.keeper_lock)
    if keeper is not None and not home.stay_marker.exists():
        os.kill(keeper, signal.SIGTERM)
        while keeper_process(home.keeper_lock) is not None:
            time.sleep(POLL_SECONDS)
