"""How much hangs on how few: the shares of the first, the Herfindahl and Gini indices, and the bus factor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
    total, number = sum(made, Decimal(0)), len(made)
    shares = [Fraction(amount) / Fraction(total) for amount in made]
    # Ranks count from the least to the greatest.
    ranked = sum((rank * share for rank, share in enumerate(reversed(shares), 1)), Fraction(0))
    return Concentration(
        contributors=number,
        total=total,
        top={few: sum(shares[:few], Fraction(0)) for few in tops},
        herfindahl=sum((share**2 for share in shares), Fraction(0)),
        gini=2 * ranked / number - Fraction(number + 1, number),
        bus_factor=_needed_for_half(shares),
    )


def _needed_for_half(shares: Sequence[Fraction]) -> int:
    carried = Fraction(0)
    for number, share in enumerate(shares, 1):
        carried += share
        if carried >= Fraction(1, 2):
            return number
    return len(shares)
