"""Measure the ledger with millions of legs, in a database of its own."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from community.models import Member
from config.bench.chain import lay_the_chain
from config.bench.database import database_of_its_own, owner_connection
from config.bench.ledger import SEED, fill
from config.bench.measuring import Figure, show, write
from config.bench.roi import Bench, benefits_agree
from roi.models import LedgerHead, Leg


class Command(BaseCommand):
    """Builds its data by bulk SQL from a fixed seed, prints a table and writes it as JSON below the state folder."""

    requires_system_checks = []
    help = "Measure reports, drill-down, intake, export and simulation with many legs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--legs", type=int, default=5_000_000, help="at least so many legs (5,000,000)")
        parser.add_argument("--tickets", type=int, default=20_000, help="so many tickets are taken in (20,000)")
        parser.add_argument("--runs", type=int, default=5, help="the median of so many runs (5)")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")

    def handle(self, *args: Any, legs: int, tickets: int, runs: int, keep: bool, **options: Any) -> None:
        if min(legs, tickets, runs) < 1:
            raise CommandError("There is nothing to measure.")
        # Pages are measured too, and name their style sheets.
        call_command("collectstatic", interactive=False, verbosity=0)
        with database_of_its_own(f"mitwert_bench_roi_{legs}", keep=keep):
            if not LedgerHead.objects.get().number:
                lay_the_chain()
                with owner_connection() as owner:
                    fill(owner, legs, lambda step: self.stderr.write(f"  {step}", style_func=str))
            if not benefits_agree():
                raise CommandError("The rollups are wrong, so it means nothing how fast they are.")
            count = Leg.objects.count()
            reader = Member.objects.get(email="manager@bench.example")
            figures = list(self._told(Bench(reader, runs, tickets)))
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "roi.json"
        write(figures, {"bench": "roi", "legs": count, "seed": SEED, "runs": runs}, path)
        self.stdout.write(f"{count:,} legs; written to {path}")

    def _told(self, bench: Bench) -> Iterator[Figure]:
        for figure in bench.figures():
            self.stderr.write(f"  {figure.name}: {figure.value:,.1f} {figure.unit}", style_func=str)
            yield figure
