"""Orders of preference: each option against each other, and who wins over all of them."""

from collections import Counter
from collections.abc import Sequence

from ideas.counting.ballots import Ballot, Option, Result, Step

RULE = "Schulze"
PLACED = "placed"


def schulze(options: Sequence[Option], ballots: Sequence[Ballot]) -> Result:
    """Order all options by the strength of the strongest paths between them.

    An option that somebody did not order stands behind all that they did, and level with the others. Options that are level
    in the end come by how many prefer them at all, then by key. Source: Schulze, "A new monotonic, clone-independent,
    reversal symmetric, and Condorcet-consistent single-winner election method", 2011.
    """
    keys = [option.key for option in options]
    strength = _strongest_paths(keys, preferences(options, ballots))
    wins = {one: sum(strength[one, other] > strength[other, one] for other in keys if other != one) for one in keys}
    firsts = Counter(ballot.order[0] for ballot in ballots if ballot.order)
    named = Counter(key for ballot in ballots for key in ballot.order)
    order = sorted(keys, key=lambda key: (-wins[key], -firsts[key], -named[key], key))
    steps = tuple(Step(key, PLACED, wins[key], 0) for key in order)
    return Result(RULE, tuple(order), steps, dict(wins), {key: named[key] for key in keys})


def preferences(options: Sequence[Option], ballots: Sequence[Ballot]) -> dict[tuple[str, str], int]:
    """Count for each pair how many prefer the first to the second."""
    keys = {option.key for option in options}
    preferred: Counter[tuple[str, str]] = Counter()
    for ballot in ballots:
        order = [key for key in dict.fromkeys(ballot.order) if key in keys]
        behind = keys - set(order)
        for place, key in enumerate(order):
            preferred.update((key, other) for other in (*order[place + 1 :], *behind))
    return {(one, other): preferred[one, other] for one in keys for other in keys if one != other}


def _strongest_paths(keys: Sequence[str], preferred: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    strength = {pair: preferred[pair] if preferred[pair] > preferred[pair[1], pair[0]] else 0 for pair in preferred}
    for middle in keys:
        for one in keys:
            for other in keys:
                if len({one, middle, other}) == 3:
                    through = min(strength[one, middle], strength[middle, other])
                    strength[one, other] = max(strength[one, other], through)
    return strength
