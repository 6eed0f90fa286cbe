"""Measure a forum with many questions, in a database of its own."""

from argparse import ArgumentParser
from collections.abc import Iterator
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from community.models import Post, Topic
from config.bench.community import Bench
from config.bench.database import database_of_its_own, owner_connection
from config.bench.forum import SEED, Forum, fill
from config.bench.measuring import Figure, show, write

QUESTIONS, LARGE = 10_000, 1_000_000
# There are five posts to a question, and five questions to a member.
QUESTIONS_OF_A_MEMBER = 5
# Ten thousand of them watch a question.
MEMBERS_AT_LEAST = 12_000
STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


class Command(BaseCommand):
    """Builds its data by COPY from a fixed seed, prints a table and writes it as JSON below the state folder."""

    requires_system_checks = []
    help = "Measure pages, lists, search, suggestions, answers and telling watchers in a large forum."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--questions", type=int, default=QUESTIONS, help="so many questions (10,000)")
        parser.add_argument("--large", action="store_true", help="1,000,000 questions with 5,000,000 posts")
        parser.add_argument("--runs", type=int, default=5, help="the median of so many runs (5)")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")

    def handle(self, *args: Any, questions: int, large: bool, runs: int, keep: bool, **options: Any) -> None:
        questions = LARGE if large else questions
        if min(questions, runs) < 1:
            raise CommandError("There is nothing to measure.")
        members = max(MEMBERS_AT_LEAST, questions // QUESTIONS_OF_A_MEMBER)
        with database_of_its_own(f"mitwert_bench_community_{questions}", keep=keep):
            if not Topic.objects.exists():
                with owner_connection() as owner:
                    fill(owner, questions, members, lambda step: self.stderr.write(f"  {step}", style_func=str))
            # Whether files are named by their content changes nothing of what is measured.
            with override_settings(STORAGES=STORAGES, RATE_LIMITS=False, SECURE_SSL_REDIRECT=False):
                bench = Bench(Forum(Random(SEED), members), runs)  # noqa: S311 -- nothing secret
                figures = list(self._told(bench))
            posts = Post.objects.count()
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "community.json"
        about = {"bench": "community", "questions": questions, "posts": posts, "members": members, "seed": SEED}
        write(figures, about | {"runs": runs}, path)
        self.stdout.write(f"{questions:,} questions, {posts:,} posts, {members:,} members; written to {path}")

    def _told(self, bench: Bench) -> Iterator[Figure]:
        for figure in bench.figures():
            self.stderr.write(f"  {figure.name}: {figure.value:,.1f} {figure.unit}", style_func=str)
            yield figure
