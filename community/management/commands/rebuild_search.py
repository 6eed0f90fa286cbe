"""Make the documents of the search anew."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from community.operations.indexing.lexicon import count_words
from community.operations.indexing.rebuilding import rebuild_documents
from community.searchables import searchables


class Command(BaseCommand):
    help = "Write the search document of every thing anew, and count the words; everybody can go on working meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = [searchable.kind for searchable in searchables()]
        parser.add_argument("--kind", choices=kinds, action="append", help="only this kind (may be repeated)")

    def handle(self, *args: Any, kind: list[str] | None, **options: Any) -> None:
        for searchable in searchables():
            if not kind or searchable.kind in kind:
                written = rebuild_documents(searchable.kind, self.tell)
                self.stdout.write(json.dumps({"kind": searchable.kind, "documents": written}))
        self.stdout.write(json.dumps({"words": count_words()}))

    def tell(self, kind: str, written: int) -> None:
        self.stderr.write(f"{kind}: {written:,} documents", style_func=str)
