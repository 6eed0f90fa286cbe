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
        parser.add_argument("member", help="the address with which the member signs in, or the number of the member")
        parser.add_argument("--by", help="address of whoever decides for a person who cannot sign in, as imported ones")
        parser.add_argument("--reason", default="", help="kept with the record that it was done")
        parser.add_argument("--yes", action="store_true", help="do not ask again")

    def handle(self, *args: Any, **options: Any) -> None:
        who: str = options["member"]
        member = _member(who)
        if member is None:
            raise CommandError(f"No member has the address or number {who!r}.")
        # Whoever may run commands here may do everything; the record names the person, not somebody else.
        by = _member(options["by"]) if options["by"] else member
        if by is None or not by.is_active:
            raise CommandError("This person cannot sign in: say with --by ADDRESS who decides to forget them.")
        if not options["yes"]:
            self.stdout.write(f"Number {member.pk}, {member}: this cannot be undone. Write {who} to go on:")
            if input().strip().lower() != who.lower():
                raise CommandError("Nothing was done.")
        try:
            request = erase_member(member, by=by, reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Number {member.pk} is forgotten; {request.rows if request else 0} personal rows went.")


def _member(who: str) -> Member | None:
    """Find a member by address or by number."""
    named = {"pk": int(who)} if who.isdecimal() else {"email__iexact": who}
    found: Member | None = Member.objects.people().filter(**named).first()
    return found
