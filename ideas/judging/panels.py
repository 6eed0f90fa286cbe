"""Published scores of a jury: what anyone needs to put its entries in order again, and that order.

Scores are JSON: ``challenge``, ``entries`` (``entry``, ``votes`` and ``proposed_at``, an ISO moment; what decides where scores
are the same), ``reviews`` (``juror``, a number that names nobody, ``entry`` and ``score``, text) and ``hash``.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.judging.agreement import krippendorffs_alpha
from ideas.judging.severity import Judgement, level

Scores = Mapping[str, Any]
DIGITS = 4


class NoScores(ValueError):
    """The JSON is no scores of a jury; the message says why."""


@dataclass(frozen=True)
class Placed:
    """An entry with its levelled and its plain score, how many judged it, and the votes that broke a tie."""

    entry: int
    score: float
    mean: float
    reviews: int
    votes: int


@dataclass(frozen=True)
class Panel:
    """Entries that somebody judged, the best first; alpha is ``None`` where no two judged the same one."""

    placed: Sequence[Placed]
    alpha: float | None


def tie_rule(
    score: float, reviews: int, votes: int, since: datetime, number: int
) -> tuple[float, int, int, datetime, int]:
    """Return by what ideas are put in order: the score to four places, then more reviews, more votes, the older one."""
    return -round(score, DIGITS), -reviews, -votes, since, number


def hash_of_scores(scores: Scores) -> str:
    """Return the SHA-256 of what is counted, without what is only there to be read."""
    entries = [[one["entry"], one["votes"], one["proposed_at"]] for one in scores["entries"]]
    reviews = [[one["juror"], one["entry"], one["score"]] for one in scores["reviews"]]
    counted = json.dumps([scores["challenge"], entries, reviews], separators=(",", ":"))
    return hashlib.sha256(counted.encode()).hexdigest()


def count_scores(scores: Scores) -> Panel:
    """Level each score by how strictly its juror judges and put entries in order. Raises ``NoScores``."""
    try:
        about = {int(one["entry"]): one for one in scores["entries"]}
        given = [Judgement(int(one["entry"]), int(one["juror"]), float(one["score"])) for one in scores["reviews"]]
        levelled = level(given)
        by_entry: dict[int, list[float]] = {}
        for one in given:
            by_entry.setdefault(int(str(one.thing)), []).append(one.points)
        placed = [
            Placed(
                entry,
                round(levelled.points[entry], DIGITS),
                round(sum(points) / len(points), DIGITS),
                len(points),
                int(about[entry]["votes"]),
            )
            for entry, points in by_entry.items()
        ]
        since = {entry: datetime.fromisoformat(one["proposed_at"]) for entry, one in about.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NoScores(f"It lacks something, or something in it makes no sense: {error!r}") from error
    placed.sort(key=lambda one: tie_rule(one.score, one.reviews, one.votes, since[one.entry], one.entry))
    return Panel(placed, krippendorffs_alpha(by_entry.values()))
