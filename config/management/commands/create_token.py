"""Make a personal access token and show its secret, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.models import Member
from community.models.token import Scope
from community.operations.tokens import create_token

MAX_DAYS = 3650


class Command(BaseCommand):
    help = "Print a new personal access token of a member; it is shown once and can do no more than its owner's role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which the member signs in")
        parser.add_argument("--scope", action="append", default=[], metavar="S", help=f"one of {', '.join(Scope)}")
        parser.add_argument("--days", default="365", help="for how many days it works (365)")
        parser.add_argument("--name", default="", help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes, days = options["scope"], str(options["days"])
        if not scopes:
            raise CommandError("Give at least one --scope.")
        if unknown := [scope for scope in scopes if scope not in Scope.values]:
            raise CommandError(f"There is no scope {unknown[0]!r}; the scopes are {', '.join(Scope.values)}.")
        if not (days.isascii() and days.isdigit() and 1 <= int(days[:9]) <= MAX_DAYS):
            raise CommandError(f"Give a number of --days from 1 to {MAX_DAYS}.")
        member = Member.objects.people().active().filter(email__iexact=options["email"]).first()
        if member is None:
            raise CommandError(f"No active member has the address {options['email']!r}.")
        _token, secret = create_token(member, scopes=scopes, name=options["name"], days=int(days))
        self.stdout.write(secret)
