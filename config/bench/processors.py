"""Processor time of the database, which the clock does not tell when others are busy too."""

import os
from contextlib import suppress
from pathlib import Path

from django.db import connection

_PARENT, _OWN, _WITH_ENDED = 1, slice(11, 13), slice(11, 15)


def database_seconds() -> float:
    """Return how long all processes of the server, running and ended, have computed; nothing for one elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = _numbers(cursor.fetchone()[0])
    if backend is None:
        return 0.0
    server = backend[_PARENT]
    ticks = sum((_numbers(server) or [0] * 15)[_WITH_ENDED])
    for folder in Path("/proc").iterdir():
        numbers = _numbers(int(folder.name)) if folder.name.isdigit() else None
        if numbers is not None and numbers[_PARENT] == server:
            ticks += sum(numbers[_OWN])
    return ticks / os.sysconf("SC_CLK_TCK")


def _numbers(process: int) -> list[int] | None:
    """Return what the kernel says of a process, behind its name; the first is its state and stands as nought."""
    with suppress(OSError):
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return [0, *map(int, told[1:])]
    return None
