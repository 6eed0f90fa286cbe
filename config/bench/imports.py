"""What is measured of imports: posts a second, processor time of both sides, memory, and the second run."""

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from config.bench.measuring import Figure, peak_memory
from config.bench.processors import database_seconds

POSTS_A_SECOND = 3_000
GROWTH_MB = 64
WRITTEN = ("posts", "questions", "answers", "comments")


@dataclass(frozen=True)
class Source:
    """One dump, the command that imports it, and a smaller one after which memory should not grow any more."""

    name: str
    command: str
    path: Path
    smaller: Path


def measured(source: Source) -> Iterator[Figure]:
    """Import a dump that is not there yet, then once more."""
    _run(source, source.smaller)
    memory = peak_memory()
    posts, seconds, here, there = _run(source, source.path)
    yield Figure(f"{source.name}, posts", posts / seconds, "posts/s", POSTS_A_SECOND, rows=posts, is_rate=True)
    # What a busy machine does not change much; two processors have two seconds of it in every second.
    yield Figure(f"{source.name}, processor time here", here / posts * 1000, "ms/post")
    yield Figure(f"{source.name}, of the database", there / posts * 1000, "ms/post")
    possible = posts / max(here, there, (here + there) / 2)
    yield Figure(f"{source.name}, on two idle ones", possible, "posts/s", POSTS_A_SECOND, is_rate=True)
    yield Figure(f"{source.name}, growth of memory", peak_memory() - memory, "MB", GROWTH_MB)
    posts, seconds, _here, _there = _run(source, source.path)
    yield Figure(f"{source.name}, second run", posts / seconds, "posts/s", POSTS_A_SECOND, rows=posts, is_rate=True)


def _run(source: Source, path: Path) -> tuple[int, float, float, float]:
    """Import and return how many posts and comments there were, and how long it took: by the clock, here, in the database."""
    out = io.StringIO()
    there, here, begin = database_seconds(), time.process_time(), time.perf_counter()
    call_command(source.command, str(path), stdout=out, stderr=io.StringIO())
    seconds = time.perf_counter() - begin
    kinds = json.loads(out.getvalue())["kinds"]
    posts = sum(kinds[kind]["read"] for kind in WRITTEN if kind in kinds)
    return posts, seconds, time.process_time() - here, database_seconds() - there


def load_of_machine(say: Callable[[str], None]) -> None:
    """Say how busy the machine is, without which a rate by the clock means nothing."""
    say(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
