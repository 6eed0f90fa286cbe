"""Import figures of our own presences from a table."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.importing.progress import Progress
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from community.models import Member
from crm.importing.figures import FiguresImport


class Command(BaseCommand):
    help = "Import figures of our own presences; the same file again changes nothing, a corrected one keeps what was there."

    # They load all pages and routes, none of which an import uses.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument("--strict", action="store_true", help="exit with status 1 when a figure was rejected")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        # The wrapper ends every line, which a bar must not.
        progress = Progress(sys.stderr if self.stderr.isatty() else self.stderr)
        report = Report(progress.say)
        try:
            FiguresImport(report, Member.objects.system(), is_dry=options["dry_run"]).read(path)
        except SourceRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(report.summary(), ensure_ascii=False))
        if options["dry_run"]:
            progress.say("This was a dry run: nothing was written.")
        if options["strict"] and (rejected := report.total("rejected")):
            raise CommandError(f"{rejected} rejected.")
