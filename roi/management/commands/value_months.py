"""Values the months that are over, as the night would do."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from roi.operations.valuing_months import value_months


class Command(BaseCommand):
    help = "Value ended months by the approved rules for visits and readings; prints how many valuations were made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until", type=date.fromisoformat, help="the last day to look at; yesterday if not given")

    def handle(self, *args: Any, until: date | None, **options: Any) -> None:
        self.stdout.write(json.dumps({"valued": value_months(until)}))
