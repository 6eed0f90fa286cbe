"""Measure imports of large dumps that it writes itself, and the intakes of what they brought."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.bench.database import database_of_its_own
from config.bench.dumps import SEED, write_discourse, write_stackexchange
from config.bench.imports import Source, load_of_machine, measured
from config.bench.intakes import intakes
from config.bench.measuring import Figure, show, write

WARM_UP_POSTS = 3_000


class Command(BaseCommand):
    """Writes the dumps from a fixed seed, prints a table and writes it as JSON below the state folder."""

    requires_system_checks = []
    help = "Measure the import of a large Discourse forum and a large Stack Exchange dump."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--posts", type=int, default=60_000, help="so many posts in each dump (60,000)")

    def handle(self, *args: Any, posts: int, **options: Any) -> None:
        if posts < 1:
            raise CommandError("There is nothing to measure.")
        load_of_machine(self.stdout.write)
        figures = list(self._figures(posts))
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "import.json"
        write(figures, {"bench": "import", "posts": posts, "seed": SEED}, path)
        load_of_machine(self.stdout.write)
        self.stdout.write(f"written to {path}")

    def _figures(self, posts: int) -> Iterator[Figure]:
        for source in self._sources(posts):
            with database_of_its_own(f"mitwert_{source.command}", keep=False):
                for figure in chain(measured(source), intakes()):
                    self.stderr.write(f"  {figure.name}: {figure.value:,.2f} {figure.unit}", style_func=str)
                    yield figure

    def _sources(self, posts: int) -> Iterator[Source]:
        def forum(number: int) -> Path:
            return self._made(f"forum-{number}.ndjson.gz", number, write_discourse)

        def site(number: int) -> Path:
            return self._made(f"site-{number}", number, write_stackexchange)

        yield Source("discourse", "import_discourse", forum(posts), forum(WARM_UP_POSTS))
        yield Source("stackexchange", "import_stackexchange", site(posts), site(WARM_UP_POSTS))

    def _made(self, name: str, posts: int, write_dump: Any) -> Path:
        path: Path = settings.STATE_DIR / "bench" / "dumps" / name
        if not path.exists():
            self.stderr.write(f"  writing {name} ...", style_func=str)
            path.parent.mkdir(parents=True, exist_ok=True)
            # Under its name stands only what is whole.
            unfinished = path.with_name(f"unfinished-{name}")
            write_dump(unfinished, posts)
            unfinished.rename(path)
        return path
