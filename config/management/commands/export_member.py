"""Hand a person's rows over."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from community.foundation.errors import DomainError
from community.models import Member
from community.operations.exporting import export_member


class Command(BaseCommand):
    help = "Write all that a person may take along as JSON, on standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which the member signs in")

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.people().filter(email__iexact=options["email"]).first()
        if member is None:
            raise CommandError(f"No member has the address {options['email']!r}.")
        try:
            document = export_member(member, by=member)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
