"""From gross to net: one cut after the other, each of them visible."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from roi.operations.allocation import allocate


@dataclass(frozen=True)
class Step:
    """A share that is kept, and what it is called."""

    code: str
    keeps: Decimal


@dataclass(frozen=True)
class Cut:
    """What one step took away: exactly, and in whole units."""

    step: Step
    exact: Fraction
    amount: Decimal


@dataclass(frozen=True)
class Waterfall:
    """A gross value, its cuts and what is left; the cuts and the net sum to the gross."""

    gross: Decimal
    cuts: tuple[Cut, ...]
    net: Decimal


@lru_cache(maxsize=256)
def cut_down(gross: Decimal, steps: tuple[Step, ...], *, unit: Decimal) -> Waterfall:
    """Take the steps in sequence with exact values and round only the result, all parts together.

    Rounding each cut by itself would lose or make money. A loss is cut like a gain: a factor says which part of an
    effect is ours, and that holds for a bad effect too. Remembered, because all tickets of a rule cost the same.
    """
    left = Fraction(gross)
    exact: list[Fraction] = []
    for step in steps:
        exact.append(left * (1 - Fraction(step.keeps)))
        left -= exact[-1]
    weights = {position: abs(part) for position, part in enumerate([*exact, left])}
    amounts = allocate(gross, weights, unit=unit)
    cuts = tuple(Cut(step, part, amounts[i]) for i, (step, part) in enumerate(zip(steps, exact, strict=True)))
    return Waterfall(gross, cuts, amounts[len(steps)])
