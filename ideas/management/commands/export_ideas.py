"""Export ideas as a table or as JSON in the manner of Canny, which import_ideas reads again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError

from community.models import Category, Member
from ideas.reports.exports import FORMATS, ideas_to_export


class Command(BaseCommand):
    help = "Export the ideas that everybody may read, or a member, as CSV or JSON."

    # They load all pages and routes, none of which an export uses.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="a file, or - for the output")
        parser.add_argument("--format", choices=list(FORMATS), help="default: as the file is called, else csv")
        parser.add_argument("--category", help="slug of the only category whose ideas are written")
        parser.add_argument("--reader", help="address of the member who may read what is written (default: everybody)")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        reader = _reader(options["reader"]) if options["reader"] else AnonymousUser()
        ideas = ideas_to_export(reader)
        if options["category"]:
            category = Category.objects.visible_to(reader).filter(slug=options["category"]).first()
            if category is None:
                raise CommandError(f"There is no category {options['category']}.")
            ideas = ideas.filter(category=category)
        form = FORMATS[options["format"] or ("json" if path.endswith(".json") else "csv")]
        if path == "-":
            for piece in form.write(ideas, reader):
                self.stdout.write(piece, ending="")
            return
        # What is written breaks its lines by itself.
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            file.writelines(form.write(ideas, reader))


def _reader(email: str) -> Member:
    member: Member | None = Member.objects.filter(email__iexact=email, is_active=True).first()
    if member is None:
        raise CommandError(f"Nobody who is active has the address {email}.")
    return member
