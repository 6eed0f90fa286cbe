"""How sure a result is: what would have come out, had chance brought other voters of the same kind."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from ideas.counting.ballots import Ballot, Option, Result, points_of

DRAWS = 200
# Of a small group nothing is told: whoever knows its members would know their ballots.
SMALLEST_SEGMENT = 5
Count = Callable[[Sequence[Option], Sequence[Ballot]], Result]


@dataclass(frozen=True)
class Certainty:
    """Of one option: between which points it would lie in 95 of 100 draws, and in which part of them it is chosen."""

    low: float
    high: float
    chosen: float


def certainties(
    options: Sequence[Option], ballots: Sequence[Ballot], count: Count, *, draws: int = DRAWS, seed: int = 1
) -> dict[str, Certainty]:
    """Draw as many ballots as there are, with putting back, and count them, again and again (bootstrap).

    The same seed gives the same answer, so that anybody can do it again. Without ballots nothing is certain.
    """
    chance = random.Random(seed)  # noqa: S311 -- it must be possible to do it again
    points: dict[str, list[int]] = {option.key: [] for option in options}
    chosen: Counter[str] = Counter()
    for _ in range(draws if ballots else 0):
        drawn = chance.choices(ballots, k=len(ballots))
        chosen.update(count(options, drawn).chosen)
        for key, given in points_of(options, drawn).items():
            points[key].append(given)
    return {
        key: Certainty(_at(sorted(given), 0.025), _at(sorted(given), 0.975), chosen[key] / max(1, draws))
        for key, given in points.items()
    }


def wilson(positive: int, all_given: int, z: float = 1.96) -> tuple[float, float]:
    """Return between which shares the true one lies in 95 of 100 cases; with nothing given it may be any.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
    """
    if not 0 <= positive <= all_given:
        raise ValueError(f"{positive} of {all_given} is no share.")
    if not all_given:
        return 0.0, 1.0
    share, spread = positive / all_given, z * z / all_given
    middle = share + spread / 2
    reach = z * sqrt(share * (1 - share) / all_given + spread / (4 * all_given))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def by_segment(
    options: Sequence[Option], ballots: Sequence[Ballot], segment_of: Callable[[str], str]
) -> dict[str, dict[str, int]]:
    """Add up the points by segment of the voters; segments of too few are counted together, under no name.

    What is told and what the whole is would together tell of a few that are left over, so larger segments join them until
    they are enough.
    """
    groups: dict[str, list[Ballot]] = {}
    for ballot in ballots:
        groups.setdefault(segment_of(ballot.voter), []).append(ballot)
    together = list[Ballot]()
    for name in sorted(groups, key=lambda one: (len(groups[one]), one)):
        if len(groups[name]) < SMALLEST_SEGMENT or 0 < len(together) < SMALLEST_SEGMENT:
            together += groups.pop(name)
    if len(together) >= SMALLEST_SEGMENT:
        groups[""] = [*groups.get("", []), *together]
    return {name: points_of(options, group) for name, group in groups.items()}


def _at(ordered: Sequence[int], part: float) -> float:
    return float(ordered[round(part * (len(ordered) - 1))]) if ordered else 0.0
