"""Published tallies: what anyone needs to count the ballots of a challenge again, and the count itself.

A tally is JSON: ``challenge``, ``method``, ``rule``, ``winners``, ``budget`` (text or null), ``seed``, ``options`` (``entry``
and ``cost``, text or null) and ``ballots`` (``receipt``, ``salt`` and ``choices``, points by entry), in the order of their
receipts. Points are 1 where something is approved, dots, a score, or the place in an order, of which 1 is the best.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ideas.counting.ballots import Ballot, Option, Result, Step, points_of, voters_of
from ideas.counting.certainty import DRAWS, Certainty, certainties
from ideas.counting.equal_shares import equal_shares
from ideas.counting.greedy import greedy
from ideas.counting.ranking import schulze

RULE_OF_POINTS = "most points"
RANKED = "ranked"
FEWEST_DRAWS = 20
# So many ballots are drawn in all, so that a big vote is counted in minutes and a small one exactly as often as it deserves.
BALLOTS_DRAWN = {"points": 4_000_000, "greedy": 4_000_000, "equal_shares": 100_000, "schulze": 500_000}
MINOR_UNITS = 100
SIGNED = ("challenge", "method", "rule", "winners", "budget", "seed")

Tally = Mapping[str, Any]


class NoTally(ValueError):
    """The JSON is no tally; the message says why."""


@dataclass(frozen=True)
class Counted:
    """What came out: the result, how sure it is by option, and all options in the order in which they came out."""

    result: Result
    certainty: Mapping[str, Certainty]
    order: Sequence[str]


def receipt_for(challenge_id: int, salt: str, points: Mapping[int, int]) -> str:
    """Return the receipt of a ballot: half a SHA-256 over challenge, salt and points by entry, which anyone can compute."""
    said = json.dumps([challenge_id, salt, sorted(points.items())], separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def hash_of(tally: Tally) -> str:
    """Return the SHA-256 of what is counted, without what is only there to be read."""
    ballots = [[one["receipt"], one["salt"], sorted(one["choices"].items())] for one in tally["ballots"]]
    options = [[one["entry"], one["cost"]] for one in tally["options"]]
    counted = [*(tally[name] for name in SIGNED), options, ballots]
    return hashlib.sha256(json.dumps(counted, separators=(",", ":")).encode()).hexdigest()


def wrong_receipts(tally: Tally) -> list[str]:
    """Return the receipts that do not belong to what their ballot says, or that stand there twice."""
    seen: set[str] = set()
    wrong: list[str] = []
    for ballot in tally["ballots"]:
        points = {int(entry): given for entry, given in ballot["choices"].items()}
        own = receipt_for(tally["challenge"], ballot["salt"], points)
        if own != ballot["receipt"] or own in seen:
            wrong.append(ballot["receipt"])
        seen.add(ballot["receipt"])
    return wrong


def count_tally(tally: Tally) -> Counted:
    """Count a tally by its rule. Raises ``NoTally``."""
    try:
        options = [Option(str(one["entry"]), _minor(one["cost"])) for one in tally["options"]]
        ballots = [_ballot(one, tally["method"]) for one in tally["ballots"]]
        count = _rule(tally)
        draws = max(FEWEST_DRAWS, min(DRAWS, BALLOTS_DRAWN[tally["rule"]] // max(1, len(ballots))))
        seed = int(tally["seed"])
    except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise NoTally(f"It lacks something, or something in it makes no sense: {error!r}") from error
    result = count(options, ballots)
    certainty = certainties(options, ballots, count, draws=draws, seed=seed)
    rest = sorted(
        (option.key for option in options if option.key not in result.chosen),
        key=lambda key: (-result.points.get(key, 0), int(key)),
    )
    return Counted(result, certainty, (*result.chosen, *rest))


def most_points(options: Sequence[Option], ballots: Sequence[Ballot], winners: int) -> Result:
    """Choose so many with the most points; equal points: more voters first, then the key that comes first.

    Whoever got no point is not chosen.
    """
    points, voters = points_of(options, ballots), voters_of(options, ballots)
    order = sorted(points, key=lambda key: (-points[key], -voters[key], int(key)))
    chosen = tuple(key for key in order[:winners] if points[key])
    steps = tuple(Step(key, "placed", points[key], 0) for key in order)
    return Result(RULE_OF_POINTS, chosen, steps, points, voters)


def _rule(tally: Tally) -> Callable[[Sequence[Option], Sequence[Ballot]], Result]:
    winners, budget = int(tally["winners"]), _minor(tally["budget"])
    match tally["rule"]:
        case "points":
            return lambda options, ballots: most_points(options, ballots, winners)
        case "greedy":
            return lambda options, ballots: greedy(_priced(options), ballots, budget)
        case "equal_shares":
            return lambda options, ballots: equal_shares(_priced(options), ballots, budget)
        case "schulze":
            return lambda options, ballots: _first(schulze(options, ballots), winners)
        case unknown:
            raise NoTally(f"There is no rule {unknown!r}.")


def _priced(options: Sequence[Option]) -> list[Option]:
    # What has no price cannot be bought.
    return [option for option in options if option.cost]


def _first(result: Result, winners: int) -> Result:
    return Result(result.rule, result.chosen[:winners], result.steps, result.points, result.voters)


def _ballot(row: Mapping[str, Any], method: str) -> Ballot:
    choices: dict[str, int] = row["choices"]
    if method != RANKED:
        return Ballot(row["receipt"], choices)
    order = sorted(choices, key=lambda entry: choices[entry])
    return Ballot(row["receipt"], dict.fromkeys(choices, 1), order)


def _minor(amount: str | None) -> int:
    return 0 if amount is None else int(Decimal(amount) * MINOR_UNITS)
