"""Taking out how strict somebody judges: what others said of the same things shows it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

# How many shared judgements of an average person each evaluator is taken to have given before the first one; so two
# hard words make nobody a hard judge.
DOUBT = 2.0
CLOSE_ENOUGH = 1e-9
ROUNDS = 1_000


@dataclass(frozen=True)
class Judgement:
    """What one evaluator gave to one thing, in points."""

    thing: Hashable
    evaluator: Hashable
    points: float


@dataclass(frozen=True)
class Levelled:
    """The points of each thing as an evaluator of average strictness would have given, and how far each lies above it."""

    points: Mapping[Hashable, float]
    leniency: Mapping[Hashable, float]


def level(judgements: Sequence[Judgement]) -> Levelled:
    """Split what was given into what the thing is worth and how leniently its evaluator gives, by least squares.

    Only things that others judged as well show how strict somebody is; whoever judged alone, or better things than
    others did, is not pulled towards them. Leniency is held back by ``DOUBT`` and adds up to none.
    """
    by_thing = _grouped(judgements, lambda one: one.thing)
    by_evaluator = _grouped(judgements, lambda one: one.evaluator)
    leniency = dict.fromkeys(by_evaluator, 0.0)
    points: dict[Hashable, float] = {}
    for _ in range(ROUNDS):
        points = {
            thing: sum(one.points - leniency[one.evaluator] for one in given) / len(given)
            for thing, given in by_thing.items()
        }
        found = {
            evaluator: sum(one.points - points[one.thing] for one in given) / (len(given) + DOUBT)
            for evaluator, given in by_evaluator.items()
        }
        middle = sum(found.values()) / max(1, len(found))
        found = {evaluator: value - middle for evaluator, value in found.items()}
        moved = max((abs(found[one] - leniency[one]) for one in found), default=0.0)
        leniency = found
        if moved < CLOSE_ENOUGH:
            break
    return Levelled(points, leniency)


def _grouped(judgements: Sequence[Judgement], key: Callable[[Judgement], Hashable]) -> dict[Hashable, list[Judgement]]:
    groups: dict[Hashable, list[Judgement]] = {}
    for one in judgements:
        groups.setdefault(key(one), []).append(one)
    return groups
