"""Stopping what runs on this state folder. Needs nothing but Python, so that a broken environment can be cleaned too."""

import fcntl
import os
import re
import signal
import time
from pathlib import Path

from config.services.addresses import state_dir
from config.services.home import KEEPER_LOCK, STAY_MARKER, home_path

POLL_SECONDS = 0.05


def stop_system() -> bool:
    """Have the supervisor end everything in its order, as Ctrl-C would; tells whether there was one."""
    found = re.match(r"process (\d+)", written_by_holder(running_path()) or "")
    if found is None:
        return False
    os.kill(int(found[1]), signal.SIGTERM)
    while written_by_holder(running_path()) is not None:
        time.sleep(POLL_SECONDS)
    return True


def stop_server() -> bool:
    """Stop the server, whoever still uses it; tells whether there was one."""
    home = home_path()
    (home / STAY_MARKER).unlink(missing_ok=True)
    keeper = keeper_process(home / KEEPER_LOCK)
    if keeper is None:
        return False
    os.kill(keeper, signal.SIGTERM)
    while keeper_process(home / KEEPER_LOCK) is not None:
        time.sleep(POLL_SECONDS)
    return True


def running_path() -> Path:
    """Locked by the supervisor of this state folder; says its process and address."""
    return state_dir() / "running"


def keeper_process(lock_file: Path) -> int | None:
    """The process that runs the server."""
    number = written_by_holder(lock_file)
    return int(number) if number else None


def written_by_holder(lock_file: Path) -> str | None:
    """What the holder of a lock wrote into it. Only a living process holds one, so its number cannot be a stale one."""
    try:
        with lock_file.open("r+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read()
    except FileNotFoundError:
        pass
    return None
