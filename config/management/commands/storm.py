"""Let many connections do every act at once, in a database of its own, then check every count."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from community.foundation.integrity import Check
from config.bench.database import database_of_its_own
from config.bench.gusts import GUSTS
from config.bench.storm import Storm, deadlocks, prepare
from config.intakes import run_here
from config.integrity import all_checks


class Command(BaseCommand):
    """Ends with status 1 if an act broke, or if a count, a point or a posting is not what its rows say."""

    requires_system_checks = []
    help = "Do many acts at once over several connections, then verify everything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--acts", type=int, default=20_000, help="at least so many (20,000)")
        parser.add_argument("--connections", type=int, default=8, help="at once (8)")
        parser.add_argument("--seed", type=int, default=1, help="another one makes another storm (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        acts, at_once, seed = options["acts"], options["connections"], options["seed"]
        if min(acts, at_once) < 1:
            raise CommandError("There is nothing to do.")
        with database_of_its_own(f"mitwert_storm_{seed}", keep=False):
            storm = prepare(seed)
            begin = time.perf_counter()
            with tqdm(total=acts, unit="act", file=sys.stderr, disable=None) as bar:
                for through in storm.blow(GUSTS, -(-acts // at_once) * at_once, at_once):
                    bar.update(through - bar.n)
            seconds = time.perf_counter() - begin
            for _run in run_here():
                pass
            wrong = [check for check in all_checks() if check.wrong]
            self._tell(storm, wrong)
            self.stdout.write(
                f"{storm.count:,} acts over {at_once} connections in {seconds:.0f} s: {storm.done.total():,} done, "
                f"{storm.refused.total():,} refused, {storm.broken.total():,} broken; {deadlocks()} deadlocks, after each "
                f"of which one act was tried again; {len(wrong)} checks found something"
            )
        if wrong or storm.broken:
            sys.exit(1)

    def _tell(self, storm: Storm, wrong: Sequence[Check]) -> None:
        for heading, what in (("done", storm.done), ("refused", storm.refused), ("BROKEN", storm.broken)):
            for name, count in sorted(what.items()):
                self.stdout.write(f"  {heading:<8} {count:>7,}  {name}")
        for check in wrong:
            self.stdout.write(
                f"  {check.check}: {check.wrong} of {check.rows} wrong, such as {', '.join(check.examples)}"
            )
