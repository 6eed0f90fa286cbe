"""Look for contacts that may be one person."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.matching.finding import LIKELY
from crm.operations.finding_duplicates import find_duplicates


class Command(BaseCommand):
    """Compares all contacts and prints one JSON line."""

    help = "Compares all contacts and keeps the pairs that may be one person for people to look at."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say how likely a pair must be."""
        parser.add_argument("--at-least", type=float, default=LIKELY, help="From 0 to 1; 0.5 is as likely as not.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and print."""
        self.stdout.write(json.dumps(asdict(find_duplicates(at_least=options["at_least"]))))
