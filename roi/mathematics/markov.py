"""Which surface on a journey matters: removal effects of a Markov chain, solved exactly (never of persons)."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

START, SUCCESS, FAILURE = "(start)", "(success)", "(failure)"


@dataclass(frozen=True)
class Journey:
    """How often people took one way over surfaces, and how many of them ended in success."""

    surfaces: tuple[str, ...]
    successes: int
    failures: int = 0


@dataclass(frozen=True)
class Removal:
    """What one surface does: by what share success falls without it, and its share among all surfaces."""

    surface: str
    effect: Fraction
    share: Fraction
    credited: Fraction


def base_conversion(journeys: Sequence[Journey]) -> Fraction:
    """Return the probability of success from the start."""
    return _conversion(_transitions(journeys), without=None)


def removal_effects(journeys: Sequence[Journey]) -> list[Removal]:
    """Take one surface after the other out of the chain and see how much success is lost; largest first."""
    transitions = _transitions(journeys)
    base = _conversion(transitions, without=None)
    surfaces = sorted({surface for journey in journeys for surface in journey.surfaces})
    effects = {one: 1 - _conversion(transitions, without=one) / base if base else Fraction(0) for one in surfaces}
    whole, successes = sum(effects.values(), Fraction(0)), sum(journey.successes for journey in journeys)
    removals = [
        Removal(one, effect, share := effect / whole if whole else Fraction(0), share * successes)
        for one, effect in effects.items()
    ]
    return sorted(removals, key=lambda removal: (-removal.effect, removal.surface))


def _transitions(journeys: Sequence[Journey]) -> dict[str, dict[str, Fraction]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for journey in journeys:
        for end, times in ((SUCCESS, journey.successes), (FAILURE, journey.failures)):
            steps = (START, *journey.surfaces, end)
            for here, there in itertools.pairwise(steps):
                counts[here][there] += times
    return {
        here: {there: Fraction(times, total) for there, times in ends.items() if times}
        for here, ends in counts.items()
        if (total := sum(ends.values()))
    }


def _conversion(transitions: Mapping[str, Mapping[str, Fraction]], *, without: str | None) -> Fraction:
    """Solve for the probability of success from each state by elimination in fractions; a removed state fails."""
    states = [state for state in transitions if state != without]
    places = {state: place for place, state in enumerate(states)}
    rows = [[Fraction(place == other) for other in range(len(states))] + [Fraction(0)] for place in range(len(states))]
    for state, place in places.items():
        for there, chance in transitions[state].items():
            if there == SUCCESS:
                rows[place][-1] += chance
            elif there in places:
                rows[place][places[there]] -= chance
    return _solve(rows)[places[START]] if START in places else Fraction(0)


def _solve(rows: list[list[Fraction]]) -> list[Fraction]:
    size = len(rows)
    for column in range(size):
        pivot = next((row for row in range(column, size) if rows[row][column]), None)
        if pivot is None:
            # A circle that nobody leaves never comes to success.
            rows[column][column] = Fraction(1)
            continue
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        rows[column] = [value / lead for value in rows[column]]
        for row in range(size):
            if row != column and (factor := rows[row][column]):
                pairs = zip(rows[row], rows[column], strict=True)
                rows[row] = [value - factor * other for value, other in pairs]
    return [row[-1] for row in rows]
