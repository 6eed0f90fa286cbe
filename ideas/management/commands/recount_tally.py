"""Counts a published tally again, and compares it with what it says of itself; needs no database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ideas.counting.tallies import count_tally, hash_of, wrong_receipts


class Command(BaseCommand):
    """Print one JSON line; the status is 1 when a receipt or the hash does not fit."""

    help = "Recount a tally as GET /api/v1/ballots/{challenge}/tally/ publishes it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and a receipt that somebody kept."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--receipt", help="Say whether a ballot with this receipt was counted.")

    def handle(self, *_: Any, path: Path, receipt: str | None, **__: Any) -> None:
        """Check, count, print."""
        try:
            tally = json.loads(path.read_text(encoding="utf-8"))
            wrong, own_hash, counted = wrong_receipts(tally), hash_of(tally), count_tally(tally)
        except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise CommandError(f"{path} is no tally: {error}") from error
        told: dict[str, Any] = {
            "rule": counted.result.rule,
            "ballots": len(tally["ballots"]),
            "chosen": [int(key) for key in counted.result.chosen],
            "points": {key: counted.result.points.get(key, 0) for key in counted.order},
            "hash": own_hash,
            "hash_fits": own_hash == tally.get("hash"),
            "wrong_receipts": wrong,
        }
        if receipt is not None:
            said = [one["choices"] for one in tally["ballots"] if one["receipt"] == receipt]
            told["yours"] = said[0] if said else None
        self.stdout.write(json.dumps(told))
        if wrong or not told["hash_fits"] or (receipt is not None and told["yours"] is None):
            raise SystemExit(1)
