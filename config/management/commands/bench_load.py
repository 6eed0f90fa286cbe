"""Measure what the web processes answer in a second, beside a bare view on the same server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.models import Post, Topic
from config.bench.database import database_of_its_own, owner_connection
from config.bench.forum import SEED, fill
from config.bench.load import CLIENTS, Load
from config.bench.measuring import show, write
from config.management.commands.bench_community import MEMBERS_AT_LEAST, QUESTIONS


class Command(BaseCommand):
    """Uses the database of the other benchmark of the forum when that was kept, serves it, and asks for pages."""

    requires_system_checks = []
    help = "Measure requests a second of pages and API against a bare view on the same server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--questions", type=int, default=QUESTIONS, help="so many questions (10,000)")
        parser.add_argument("--seconds", type=float, default=8.0, help="ask so long for each (8)")
        parser.add_argument("--clients", type=int, default=CLIENTS, help="so many ask at once (16)")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")

    def handle(self, *args: Any, questions: int, seconds: float, clients: int, keep: bool, **options: Any) -> None:
        if min(questions, seconds, clients) <= 0:
            raise CommandError("There is nothing to measure.")
        name = f"mitwert_bench_community_{questions}"
        figures = []
        with database_of_its_own(name, keep=keep):
            if not Topic.objects.exists():
                with owner_connection() as owner:
                    fill(
                        owner, questions, MEMBERS_AT_LEAST, lambda step: self.stderr.write(f"  {step}", style_func=str)
                    )
            posts = Post.objects.count()
            for figure in Load(name, seconds, clients).figures():
                self.stderr.write(f"  {figure.name}: {figure.value:,.2f} {figure.unit}", style_func=str)
                figures.append(figure)
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "load.json"
        about = {"bench": "load", "questions": questions, "posts": posts, "clients": clients, "seed": SEED}
        write(figures, about | {"seconds": seconds}, path)
        self.stdout.write(f"{questions:,} questions, {posts:,} posts, {clients} clients; written to {path}")
