"""Import costs from a CSV file."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.importing.progress import Progress
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from community.models import Member
from roi.importing.costs import OPTIONAL, REQUIRED, CostsImport
from roi.permissions import can_write_roi


class Command(BaseCommand):
    help = (
        f"Import costs from a CSV file with the columns {', '.join(REQUIRED)} and any of {', '.join(OPTIONAL)}; "
        "what was read once is named by its ref and not entered again."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who enters them")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
        parser.add_argument("--strict", action="store_true", help="exit with status 1 when a cost was rejected")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        by = Member.objects.filter(email=options["by"]).first()
        if by is None or not can_write_roi(by):
            raise CommandError(f"Nobody who may enter costs has the address {options['by']}.")
        progress = Progress(sys.stderr if self.stderr.isatty() else self.stderr)
        report = Report(progress.say)
        try:
            CostsImport(by, report, dry_run=options["dry_run"]).read(path, progress)
        except SourceRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(report.summary(), ensure_ascii=False))
        if options["dry_run"]:
            progress.say("This was a dry run: nothing was written.")
        if options["strict"] and (rejected := report.total("rejected")):
            raise CommandError(f"{rejected} rejected.")
