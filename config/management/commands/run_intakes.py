"""Run the intakes in the foreground until nothing waits; no broker and no worker is needed."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from community.foundation.intake import backlog
from config.intakes import INTAKES, NAMES, run_here


class Command(BaseCommand):
    help = "Run the intakes here until nothing waits: live events first, then imported ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="go round once instead of until nothing waits")
        parser.add_argument("--name", choices=NAMES, action="append", help="run only this intake (may be repeated)")

    def handle(self, *args: Any, once: bool, name: list[str] | None, **options: Any) -> None:
        names = tuple(name or NAMES)
        handled: Counter[str] = Counter()
        for run in run_here(names, once=once):
            if run.handled:
                self.stderr.write(f"{run.name} ({run.lane}): {run.handled}", style_func=str)
            handled[run.name] += run.handled
        left = {intake.name: backlog(intake) for intake in INTAKES if intake.name in names}
        summary = {
            "handled": {one: handled[one] for one in NAMES if one in names},
            "waiting": {one: found.waiting for one, found in left.items()},
            "set_aside": {one: found.dead for one, found in left.items()},
        }
        self.stdout.write(json.dumps(summary))
        if any(found.dead for found in left.values()):
            sys.exit(1)
