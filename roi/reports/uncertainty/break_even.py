"""How low a figure may fall before the result is lost: stronger for a decision than an interval."""

from dataclasses import dataclass
from decimal import Decimal

from roi.reports.uncertainty.levers import Foundations, Lever

LOWER_BOUND = 0.025


@dataclass(frozen=True)
class BreakEven:
    """The value of one figure at which benefits equal costs, all others staying as they are.

    ``value`` is null where nothing rests on the figure or where the others pay for everything already; ``holds`` tells
    whether the figure's own lower bound (95 %) is still above it, and is null where nothing is known of its spread.
    """

    lever: Lever
    benefits: Decimal
    value: Decimal | None
    lower_bound: float | None

    @property
    def holds(self) -> bool | None:
        """Tell whether the result stays positive at the lower bound of the figure."""
        if self.lower_bound is None:
            return None
        return self.value is None or self.lower_bound > float(self.value)


def break_even_points(foundations: Foundations) -> list[BreakEven]:
    """Find the point of every lever, those that carry most first."""
    points = [_point(foundations, lever) for lever in foundations.levers.values()]
    return sorted(points, key=lambda point: (-point.benefits, point.lever.code))


def _point(foundations: Foundations, lever: Lever) -> BreakEven:
    total, resting = foundations.balance, foundations.resting_on(lever)
    others = total.benefits - resting
    value = lever.value * (total.costs - others) / resting if resting else None
    if value is not None and value <= 0:
        value = None
    lower = None if lever.is_certain else lever.distribution.quantile(LOWER_BOUND)
    return BreakEven(lever, resting, value, lower)
