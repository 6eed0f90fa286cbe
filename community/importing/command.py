"""What the import commands have in common: options, one run at a time, and the closing summary."""

import json
import re
import signal
import sys
import time
from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils.text import slugify

from community.foundation.events import Origin
from community.importing.addresses import load_addresses
from community.importing.categories import Categories
from community.importing.progress import Progress
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from community.importing.run import ImportRun

HISTORY = {"value": Origin.BACKFILL, "archive": Origin.ARCHIVE}
SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
TURN_TIMEOUT_SECONDS = 60
POLL_SECONDS = 0.2
# What shells say of a command that ended by Ctrl-C.
STOPPED = 128 + signal.SIGINT


class ImportCommand(BaseCommand):
    """Runs one import and tells what became of every row."""

    # They load all pages and routes, none of which an import uses.
    requires_system_checks = []
    # What whoever imported is told when something is new.
    afterwards = "The worker opens the tickets of new questions; without one, manage.py run_intakes does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument("--strict", action="store_true", help="exit with status 1 when a row was rejected")
        parser.add_argument(
            "--history",
            choices=HISTORY,
            default="value",
            help="value it on its own dates with the rules valid then (default), or exclude it with a reason",
        )
        parser.add_argument(
            "--source", help="name in the keys by which a second run knows its rows (default: the file's)"
        )
        parser.add_argument(
            "--addresses", type=Path, help="table (CSV) with the columns name and email, by which authors may come back"
        )
        parser.add_argument("--category", help="slug of the category, made when it is missing")
        parser.add_argument("--language", default="en", help="language of a category that is made (default: en)")
        parser.add_argument("--employees", default="", help="who is an employee, separated by commas")

    @abstractmethod
    def load(self, path: Path, run: ImportRun, options: dict[str, Any], progress: Progress) -> None:
        """Read a source and load it."""

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        if options["addresses"] and not options["addresses"].is_file():
            raise CommandError(f"There is no {options['addresses']}.")
        # The wrapper ends every line, which a bar must not.
        progress = Progress(sys.stderr if self.stderr.isatty() else self.stderr)
        report = Report(progress.say)
        run = ImportRun(
            source=_source_name(path, options["source"]),
            origin=HISTORY[options["history"]],
            report=report,
            categories=Categories(options["language"]),
            dry_run=options["dry_run"],
            employees=frozenset(filter(None, (name.strip().lower() for name in options["employees"].split(",")))),
        )
        began = time.monotonic()
        try:
            with _one_at_a_time(run.source):
                self.load(path, run, options, progress)
                if options["addresses"]:
                    load_addresses(options["addresses"], run)
        except SourceRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            raise CommandError(f"The database went away; run the same command again to go on. ({error})") from error
        except KeyboardInterrupt:
            message = "Stopped. What was loaded stays; run the same command again to go on."
            raise CommandError(message, returncode=STOPPED) from None
        progress.say(_pace(report, time.monotonic() - began))
        self._close(run, progress, strict=options["strict"])

    def _close(self, run: ImportRun, progress: Progress, *, strict: bool) -> None:
        self.stdout.write(json.dumps(run.report.summary(), ensure_ascii=False))
        if run.dry_run:
            progress.say("This was a dry run: nothing was written.")
        elif run.report.total("created"):
            progress.say(self.afterwards)
        rejected = run.report.total("rejected")
        if strict and rejected:
            raise CommandError("1 row was rejected." if rejected == 1 else f"{rejected} rows were rejected.")


def _pace(report: Report, seconds: float) -> str:
    read = report.read()
    return f"{read:,} rows in {seconds:.1f} s, {read / max(seconds, 0.001):,.0f} a second."


def _source_name(path: Path, wished: str | None) -> str:
    name = wished or slugify(path.resolve().name.split(".")[0])
    if not SOURCE.fullmatch(name):
        raise CommandError(
            f"{name!r} cannot name a source: --source takes up to 60 of a-z, 0-9, point, dash and underscore."
        )
    return name


@contextmanager
def _one_at_a_time(source: str) -> Iterator[None]:
    """Wait for another import of this source; the lock dies with its process, a little after it."""
    key = crc32(f"import/{source}".encode())
    patience = time.monotonic() + TURN_TIMEOUT_SECONDS
    while not _try_lock(key):
        if time.monotonic() >= patience:
            raise CommandError(f"Another import of {source} is running.")
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        _unlock(key)


def _try_lock(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _unlock(key: int) -> None:
    # A connection that was lost has lost its lock too, and a new error would hide the one that lost it.
    if connection.is_usable() and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
