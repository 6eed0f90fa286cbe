"""Counts a published tally again, and compares it with what it says of itself; needs no database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ideas.counting.tallies import count_tally, hash_of, wrong_receipts
from ideas.judging.panels import count_scores, hash_of_scores


class Command(BaseCommand):
    """Print one JSON line; the status is 1 when a receipt or the hash does not fit."""

    help = (
        "Recount a tally as GET /api/v1/ballots/{challenge}/tally/ publishes it, or the scores of a jury as "
        "GET /api/v1/challenges/{challenge}/jury/scores/ does."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and a receipt that somebody kept."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--receipt", help="Say whether a ballot with this receipt was counted.")

    def handle(self, *_: Any, path: Path, receipt: str | None, **__: Any) -> None:
        """Check, count, print."""
        try:
            tally = json.loads(path.read_text(encoding="utf-8"))
            if "reviews" in tally:
                self.recount_scores(tally)
                return
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

    def recount_scores(self, scores: dict[str, Any]) -> None:
        """Put the entries of a jury in order again, and print the same line for them."""
        own_hash, panel = hash_of_scores(scores), count_scores(scores)
        told = {
            "reviews": len(scores["reviews"]),
            "alpha": panel.alpha,
            "order": [one.entry for one in panel.placed],
            "scores": {str(one.entry): one.score for one in panel.placed},
            "hash": own_hash,
            "hash_fits": own_hash == scores.get("hash"),
        }
        self.stdout.write(json.dumps(told))
        if not told["hash_fits"]:
            raise SystemExit(1)
