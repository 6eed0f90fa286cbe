"""Counts elections that others held, and compares with what officially came out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ideas.counting.ballots import Result
from ideas.counting.equal_shares import equal_shares
from ideas.counting.greedy import greedy
from ideas.counting.pabulib import Election, NoElection, differences, read_election

RULES = ("as stated", "greedy", "equal-shares")


class Command(BaseCommand):
    """Reads ``.pb`` files of Pabulib; exit status 1 when something differs and ``--strict`` is given."""

    requires_system_checks = []
    help = "Count participatory-budget elections (.pb files of Pabulib) and compare with the official outcome."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, or folders of them")
        parser.add_argument("--rule", choices=RULES, default=RULES[0], help="count by this rule (as stated)")
        parser.add_argument("--steps", action="store_true", help="show each step of the count")
        parser.add_argument("--strict", action="store_true", help="fail when something differs")

    def handle(self, *args: Any, paths: list[Path], rule: str, steps: bool, strict: bool, **options: Any) -> None:
        files = [one for path in paths for one in (sorted(path.rglob("*.pb")) if path.is_dir() else [path])]
        if not files:
            raise CommandError("There are no .pb files at these paths.")
        different = sum(self._counted(path, rule, steps=steps) for path in files)
        self.stderr.write(f"{len(files)} elections counted, {different} differ.", style_func=str)
        if different and strict:
            raise CommandError(f"{different} elections differ.", returncode=1)

    def _counted(self, path: Path, rule: str, *, steps: bool) -> bool:
        try:
            election = read_election(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, NoElection) as told:
            raise CommandError(f"{path.name} cannot be read: {told}") from told
        result = _by(rule, election)
        self.stdout.write(f"{path.name}: {election.description}, {len(election.ballots)} ballots")
        self.stdout.write(f"  rule stated: {election.rule}; counted by: {result.rule}")
        self.stdout.write(f"  chosen: {', '.join(result.chosen) or 'nothing'}")
        for step in result.steps if steps else ():
            self.stdout.write(f"    {step.key}: {step.measure:g}, {step.became}, {step.money_left / 100:,.2f} left")
        others = list(differences(election, result))
        if election.official is None:
            self.stdout.write("  officially: the file does not say")
        elif not others:
            self.stdout.write("  officially: the same")
        for key, where in others:
            self.stdout.write(f"  {key}: {where}")
        return bool(others)


def _by(rule: str, election: Election) -> Result:
    match rule:
        case "greedy":
            return greedy(election.options, election.ballots, election.budget, threshold=election.threshold)
        case "equal-shares":
            return equal_shares(election.options, election.ballots, election.budget)
        case _:
            return election.counted()
