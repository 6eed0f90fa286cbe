"""Import dated exchange rates: the history file of the European Central Bank, as CSV or as the ZIP that holds it."""

import json
import re
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.importing.progress import Progress
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from roi.importing.fx import RatesImport


def source(text: str) -> str:
    """Read the name of a publisher."""
    if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,39}", text):
        raise ArgumentTypeError("name the source by up to 40 letters, digits, points and dashes")
    return text


class Command(BaseCommand):
    help = "Import dated exchange rates; what was published once is never changed, and the file may be read again."

    # They load all pages and routes, none of which an import uses.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument("--strict", action="store_true", help="exit with status 1 when a rate was rejected")
        parser.add_argument("--source", type=source, default="ECB", help="who published them (default: ECB)")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        # The wrapper ends every line, which a bar must not.
        progress = Progress(sys.stderr if self.stderr.isatty() else self.stderr)
        report = Report(progress.say)
        try:
            RatesImport(options["source"], report, dry_run=options["dry_run"]).read(path, progress)
        except SourceRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(report.summary(), ensure_ascii=False))
        if options["dry_run"]:
            progress.say("This was a dry run: nothing was written.")
        if options["strict"] and (rejected := report.total("rejected")):
            raise CommandError(f"{rejected} rejected.")
