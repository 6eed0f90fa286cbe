"""Closes the books through a month."""

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.foundation.errors import DomainError
from community.models import Member
from roi.operations.closing import close_period


def month(text: str) -> date:
    """Read YYYY-MM."""
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise ArgumentTypeError("write the month as YYYY-MM") from error


class Command(BaseCommand):
    help = "Close the books through a month; it can never be opened again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", type=month, help="the last month to close, as YYYY-MM")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the controller who closes it")

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.filter(email__iexact=options["by"]).first()
        if member is None:
            raise CommandError(f"nobody has the address {options['by']}")
        try:
            period = close_period(options["month"], by=member)
        except DomainError as error:
            raise CommandError(str(error) or error.code) from error
        self.stdout.write(f"{period} is closed with {period.posting_count} postings, seal {period.seal}")
