"""Import topics of a Discourse forum: a folder, a tar or lines of the answers to GET /t/ID.json."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from community.importing.categories import category_slug
from community.importing.command import ImportCommand
from community.importing.discourse import import_discourse
from community.importing.discourse_topics import TopicReader
from community.importing.progress import Progress
from community.importing.refusals import SourceRefused
from community.importing.run import ImportRun


class Command(ImportCommand):
    help = "Import topics of a Discourse forum. Employees are named by their user name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--question-categories",
            default="",
            help="ids of their categories whose topics are questions; in others only solved topics are (default: all)",
        )

    def load(self, path: Path, run: ImportRun, options: dict[str, Any], progress: Progress) -> None:
        category = category_slug(options["category"]) if options["category"] else ""
        reader = TopicReader(run, category, _ids(options["question_categories"]))
        import_discourse(path, reader, progress)


def _ids(named: str) -> frozenset[int]:
    names = [name.strip() for name in named.split(",") if name.strip()]
    if not all(name.isascii() and name.isdigit() for name in names):
        raise SourceRefused("--question-categories takes numbers separated by commas.")
    return frozenset(map(int, names))
