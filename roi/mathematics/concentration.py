"""How much hangs on how few: the shares of the first, the Herfindahl and Gini indices, and the bus factor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

TOPS = (1, 3, 10)


@dataclass(frozen=True)
class Concentration:
    """How a sum is spread over those who made it; exact, so that nothing depends on the order."""

    contributors: int
    total: Decimal
    # Which part the first 1, 3 and 10 made together.
    top: Mapping[int, Fraction]
    # The sum of squared shares: 1 over n when all are equal, 1 when one person made everything.
    herfindahl: Fraction
    # 0 when all are equal, towards 1 when one of many made everything.
    gini: Fraction
    # The smallest number of people who made half of it.
    bus_factor: int


def concentration(amounts: Iterable[Decimal], *, tops: Sequence[int] = TOPS) -> Concentration | None:
    """Measure how a sum is spread; who made nothing, or a loss in the span, carries nothing. Of nobody, nothing."""
    made = sorted((amount for amount in amounts if amount > 0), reverse=True)
    if not made:
        return None
    # Fractions of many thousand people would take seconds; whole numbers of the finest digit are as exact.
    parts, total, number = _in_whole_numbers(made), sum(made, Decimal(0)), len(made)
    whole = sum(parts)
    # Ranks count from the least to the greatest.
    ranked = Fraction(sum(rank * part for rank, part in enumerate(reversed(parts), 1)), whole)
    return Concentration(
        contributors=number,
        total=total,
        top={few: Fraction(sum(parts[:few]), whole) for few in tops},
        herfindahl=Fraction(sum(part * part for part in parts), whole * whole),
        gini=2 * ranked / number - Fraction(number + 1, number),
        bus_factor=next(few for few, carried in enumerate(accumulate(parts), 1) if 2 * carried >= whole),
    )


def _in_whole_numbers(amounts: Sequence[Decimal]) -> list[int]:
    digits = max(-int(amount.as_tuple().exponent) for amount in amounts)
    return [int(amount.scaleb(max(digits, 0))) for amount in amounts]
