"""What the commands have in common that import files of contacts and of accounts."""

import json
import re
import sys
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from community.importing.progress import Progress
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from community.importing.tables import columns_of
from community.models import Member
from crm.importing.files import tables_of
from crm.importing.targets import TARGETS

SHOWN = 5


class FileCommand(BaseCommand):
    """Reads a file, writes it or only tells what it would do, and keeps the rows that were rejected."""

    target = "contact"

    # They load all pages and routes, none of which an import uses.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument("--strict", action="store_true", help="exit with status 1 when a row was rejected")
        parser.add_argument("--source", default="", help="name in the keys by which a second run knows its rows")
        parser.add_argument("--preview", action="store_true", help="show the mapping and the first rows, write nothing")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=TARGET",
            help="what a column says, such as 'Nick=skip'",
        )
        parser.add_argument(
            "--duplicates",
            choices=["skip", "fill"],
            default="skip",
            help="whoever is known by an address or a phone number: leave as it is, or fill in what is missing (default: skip)",
        )
        parser.add_argument("--errors", type=Path, help="a CSV file for the rows that were rejected")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        # The wrapper ends every line, which a bar must not.
        progress = Progress(sys.stderr if self.stderr.isatty() else self.stderr)
        report = Report(progress.say)
        told = dict(_pair(one) for one in options["map"])
        try:
            if options["preview"]:
                self.stdout.write(
                    json.dumps(_preview(path, told, self.target), ensure_ascii=False, indent=2, default=str)
                )
                return
            with ExitStack() as stack:
                errors: TextIO | None = None
                if options["errors"]:
                    errors = stack.enter_context(options["errors"].open("w", encoding="utf-8", newline=""))
                way, source = TARGETS[self.target], _source(options["source"] or path.stem)
                run = way.run(
                    source,
                    report,
                    Member.objects.system(),
                    dry_run=options["dry_run"],
                    fills_in=options["duplicates"] == "fill",
                    errors=errors,
                )
                phase = stack.enter_context(progress.phase(way.run.kind, unit="rows"))
                run.load(way.read(path, told, source), phase.advance)
        except SourceRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(report.summary(), ensure_ascii=False))
        if options["dry_run"]:
            progress.say("This was a dry run: nothing was written.")
        if options["strict"] and (rejected := report.total("rejected")):
            raise CommandError(f"{rejected} rejected.")


def _preview(path: Path, told: dict[str, str], target: str) -> dict[str, Any]:
    way = TARGETS[target]
    first = [
        {name: value for name, value in vars(row).items() if value and name != "raw"}
        for row in islice(way.read(path, told, ""), SHOWN)
    ]
    tables = tables_of(path)
    mapping = way.check(columns_of(tables[0]), told, way.codes()) if tables else {}
    return {"mapping": mapping, "fields": way.codes(), "rows": first}


def _pair(text: str) -> tuple[str, str]:
    column, equal, target = text.rpartition("=")
    if not equal:
        raise CommandError(f"--map takes COLUMN=TARGET, not {text!r}.")
    return column, target


def _source(text: str) -> str:
    name = slugify(text)[:60]
    if not re.fullmatch("[a-z0-9][a-z0-9_-]*", name):
        raise CommandError("Name the source by letters and digits.")
    return name
