"""Measures the KPIs of some months again."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.foundation.errors import DomainError
from roi.management.commands.close_period import month
from roi.operations.measuring import measure_kpis, months_between


class Command(BaseCommand):
    help = "Read every KPI that has a measure for each month; what somebody entered stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=month, required=True, help="the first month, as YYYY-MM")
        parser.add_argument("--to", dest="last", type=month, required=True, help="the last month, as YYYY-MM")

    def handle(self, *args: Any, **options: Any) -> None:
        months = months_between(options["first"], options["last"])
        if not months:
            raise CommandError("the last month lies before the first")
        for place, one in enumerate(months, start=1):
            try:
                self.stdout.write(f"{place}/{len(months)} {one:%Y-%m}: {self.read(one)}")
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal

    def read(self, one: date) -> str:
        """Read one month and say what came of it."""
        return f"{measure_kpis(one)} KPIs"
