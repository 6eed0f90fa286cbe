"""Run the log of another desk through our tickets and say where both tell the same."""

import json
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.models import Member
from crm.operations.reading_logs import READERS
from crm.operations.replaying_logs import replay_cases
from crm.permissions import can_work_tickets


class Command(BaseCommand):
    """Replays a log in one transaction and takes it back; prints one JSON line, exit status 1 when something differs."""

    help = "Replay the ticket log of another desk and compare states, reopenings and durations with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say of what kind the log is and where it lies."""
        parser.add_argument("kind", choices=sorted(READERS))
        parser.add_argument("path", type=Path)
        parser.add_argument("--limit", type=int, default=None, help="only so many tickets of it")
        parser.add_argument("--as", dest="agent", required=True, help="e-mail address of the agent who acts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and compare."""
        by = Member.objects.filter(email=options["agent"].lower()).first()
        if by is None or not can_work_tickets(by):
            raise CommandError("That is no agent: tickets are worked by support staff.")
        if not options["path"].is_file():
            raise CommandError(f"There is no file {options['path']}.")
        cases = islice(READERS[options["kind"]](options["path"]), options["limit"])
        told = replay_cases(cases, by=by)
        self.stdout.write(
            json.dumps(
                {
                    "cases": told.cases,
                    "same": dict(told.same),
                    "different": dict(told.different),
                    "reopenings": told.reopenings,
                    "follow_ups": told.follow_ups,
                    "refused": dict(told.refused),
                    "unknown": dict(told.unknown),
                    "examples": told.examples,
                }
            )
        )
        if told.different or told.refused:
            raise SystemExit(1)
