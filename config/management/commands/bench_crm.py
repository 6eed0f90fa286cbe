"""Measure a desk with many tickets, in a database of its own."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from config.bench.channels import EVENTS, ingestion
from config.bench.contacts import imported
from config.bench.crm import Bench
from config.bench.database import database_of_its_own, owner_connection
from config.bench.desk import SEED, fill
from config.bench.inflow import EVENTS_A_SECOND, Inflow
from config.bench.load import CLIENTS
from config.bench.measuring import Figure, keep_lines, show, write
from config.management.commands.bench_community import STORAGES
from config.supervisor import only_one
from crm.models import Message, Ticket

TICKETS = 1_000_000
ROWS = 50_000


class Command(BaseCommand):
    """Builds its data by COPY from a fixed seed, prints a table and writes it as JSON below the state folder."""

    requires_system_checks = []
    help = "Measure queues, ticket pages, histories, requests and channels of a large desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=TICKETS, help="so many tickets (1,000,000)")
        parser.add_argument("--runs", type=int, default=5, help="the median of so many runs (5)")
        parser.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")
        parser.add_argument(
            "--only",
            choices=["channels", "import"],
            help="only what comes in by hooks, with server and worker, or only files of contacts",
        )
        parser.add_argument("--rows", type=int, default=ROWS, help="so many rows in a file of contacts (50,000)")
        parser.add_argument("--seconds", type=float, default=60.0, help="hand in so long for each way (60)")
        parser.add_argument("--rate", type=float, default=EVENTS_A_SECOND, help="so many events a second (500)")
        parser.add_argument("--clients", type=int, default=CLIENTS, help="so many hand in at once (16)")

    def handle(self, *args: Any, tickets: int, runs: int, keep: bool, only: str | None, **options: Any) -> None:
        if min(tickets, runs, *(options[name] for name in ("seconds", "clients", "rate", "rows"))) <= 0:
            raise CommandError("There is nothing to measure.")
        if only == "import":
            self._measure_import(options["rows"], keep=keep)
        elif only:
            self._measure_inflow(options["seconds"], options["clients"], options["rate"], keep=keep)
        else:
            self._measure_desk(tickets, runs, keep=keep)

    def _measure_inflow(self, seconds: float, clients: int, rate: float, *, keep: bool) -> None:
        """Nobody else may take the bells of this state folder meanwhile."""
        name = "mitwert_bench_channels"
        with only_one(), database_of_its_own(name, keep=keep):
            inflow = Inflow(name, seconds, clients, rate, lambda step: self.stderr.write(step, style_func=str))
            figures = list(self._told(inflow.figures()))
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "channels.jsonl"
        keep_lines(figures, {"bench": "channels", "seconds": seconds, "clients": clients, "rate": rate}, path)
        self.stdout.write(f"{rate:g} events a second for {seconds:g} seconds each, {clients} clients; added to {path}")

    def _measure_import(self, rows: int, *, keep: bool) -> None:
        with database_of_its_own(f"mitwert_bench_contacts_{rows}", keep=keep):
            figures = list(self._told(imported(rows)))
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "contacts.jsonl"
        keep_lines(figures, {"bench": "contacts", "rows": rows}, path)
        self.stdout.write(f"{rows:,} rows; added to {path}")

    def _measure_desk(self, tickets: int, runs: int, *, keep: bool) -> None:
        with database_of_its_own(f"mitwert_bench_crm_{tickets}", keep=keep):
            if not Ticket.objects.exists():
                with owner_connection() as owner:
                    fill(owner, tickets, lambda step: self.stderr.write(f"  {step}", style_func=str))
            # Whether files are named by their content changes nothing of what is measured.
            with override_settings(STORAGES=STORAGES, RATE_LIMITS=False, SECURE_SSL_REDIRECT=False, STAFF_MFA=False):
                figures = list(self._told(chain(Bench(runs).figures(), ingestion(min(EVENTS, tickets)))))
            messages = Message.objects.count()
        show(figures, self.stdout.write)
        path = settings.STATE_DIR / "bench" / "crm.json"
        about = {"bench": "crm", "tickets": tickets, "messages": messages, "seed": SEED, "runs": runs}
        write(figures, about, path)
        self.stdout.write(f"{tickets:,} tickets, {messages:,} messages; written to {path}")

    def _told(self, figures: Iterable[Figure]) -> Iterator[Figure]:
        for figure in figures:
            self.stderr.write(f"  {figure.name}: {figure.value:,.1f} {figure.unit}", style_func=str)
            yield figure
