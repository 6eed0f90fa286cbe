"""Measure an idea board with many votes, in a database of its own."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from config.bench.board import fill
from config.bench.database import database_of_its_own, owner_connection
from config.bench.ideas import Bench
from config.bench.measuring import Figure, show, write
from config.management.commands.bench_community import STORAGES
from ideas.models import Idea, IdeaVote

IDEAS, VOTES = 20_000, 1_000_000


class Command(BaseCommand):
    """Builds its data by the same statements each time, prints a table and writes it as JSON below the state folder."""

    requires_system_checks = []
    help = "Measure lists, votes, trends and merges of an idea board with a million votes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ideas", type=int, default=IDEAS, help="so many ideas (20,000)")
        parser.add_argument("--votes", type=int, default=VOTES, help="about so many votes (1,000,000)")
        parser.add_argument("--runs", type=int, default=5, help="the median of so many runs (5)")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")

    def handle(self, *args: Any, ideas: int, votes: int, runs: int, keep: bool, **options: Any) -> None:
        if ideas < 10 or votes < 100 or runs < 1:
            raise CommandError("There is nothing to measure.")
        with database_of_its_own(f"mitwert_bench_ideas_{ideas}_{votes}", keep=keep):
            if not Idea.objects.exists():
                with owner_connection() as owner:
                    fill(owner, ideas, votes, lambda step: self.stderr.write(f"  {step}", style_func=str))
            # Whether files are named by their content changes nothing of what is measured.
            with override_settings(STORAGES=STORAGES, RATE_LIMITS=False, SECURE_SSL_REDIRECT=False):
                figures = list(self._told(Bench(runs)))
            cast = IdeaVote.objects.count()
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "ideas.json"
        write(figures, {"bench": "ideas", "ideas": ideas, "votes": cast, "runs": runs}, path)
        self.stdout.write(f"{ideas:,} ideas, {cast:,} votes; written to {path}")

    def _told(self, bench: Bench) -> Iterator[Figure]:
        for figure in bench.figures():
            self.stderr.write(f"  {figure.name}: {figure.value:,.1f} {figure.unit}", style_func=str)
            yield figure
