"""Forget a person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.foundation.errors import DomainError
from community.models import Member
from community.operations.erasing import erase_member


class Command(BaseCommand):
    help = "Forget a person for good: what is personal goes; knowledge, totals and postings stay and name nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which the member signs in")
        parser.add_argument("--reason", default="", help="kept with the record that it was done")
        parser.add_argument("--yes", action="store_true", help="do not ask again")

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.people().filter(email__iexact=options["email"]).first()
        if member is None:
            raise CommandError(f"No member has the address {options['email']!r}.")
        if not options["yes"]:
            self.stdout.write(f"Number {member.pk}, {member}: this cannot be undone. Write the address to go on:")
            if input().strip().lower() != str(member.email).lower():
                raise CommandError("Nothing was done.")
        try:
            # Whoever may run commands here may do everything; the record names the person, not somebody else.
            request = erase_member(member, by=member, reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Number {member.pk} is forgotten; {request.rows if request else 0} personal rows went.")
