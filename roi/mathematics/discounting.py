"""Money at different times: net present value, internal rate of return, payback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

DAYS_OF_A_YEAR = 365
# A rate below this would owe more than everything; one above it is no rate that anybody earns.
LOWEST, HIGHEST = -0.9999, 1e6
# Steps of the search for changes of sign, evenly spaced in the logarithm of 1 + rate.
STEPS = 4000
PRECISION = 1e-14


@dataclass(frozen=True)
class InternalRate:
    """All rates at which the net present value is nothing; a rate may be told only if it is the only one."""

    rates: tuple[float, ...]

    @property
    def is_unique(self) -> bool:
        """Tell whether there is exactly one."""
        return len(self.rates) == 1

    @property
    def rate(self) -> float | None:
        """The rate, or nothing when there is none or more than one: then only the net present value says something."""
        return self.rates[0] if self.is_unique else None


def present_value(flows: Sequence[Decimal], rate: Decimal) -> Decimal:
    """Discount yearly flows, the first of them undiscounted."""
    return sum((flow / (1 + rate) ** year for year, flow in enumerate(flows)), Decimal(0))


def dated_present_value(flows: Sequence[tuple[date, Decimal]], rate: Decimal) -> Decimal:
    """Discount dated flows to the day of the first one, in years of 365 days."""
    first = flows[0][0]
    return sum((flow / _growth(rate, (day - first).days) for day, flow in flows), Decimal(0))


def internal_rate(flows: Sequence[Decimal]) -> InternalRate:
    """Find every rate at which yearly flows are worth nothing."""
    return _rates([float(year) for year in range(len(flows))], [float(flow) for flow in flows])


def dated_internal_rate(flows: Sequence[tuple[date, Decimal]]) -> InternalRate:
    """Find every rate at which dated flows are worth nothing."""
    first = flows[0][0]
    years = [(day - first).days / DAYS_OF_A_YEAR for day, _ in flows]
    return _rates(years, [float(flow) for _, flow in flows])


def payback_months(flows: Sequence[Decimal]) -> Decimal | None:
    """Tell after how many months the flows so far are positive for the first time, linearly inside a year.

    The first flow is the beginning; ``None`` means never. Nothing is paid back where nothing was earned yet: without a
    beginning the first year that is not nothing says whether there was anything to pay back.
    """
    total = flows[0]
    if next((flow for flow in flows if flow), total) >= 0:
        return Decimal(0)
    for year, flow in enumerate(flows[1:]):
        if total < 0 <= total + flow:
            return 12 * (year + -total / flow)
        total += flow
    return None


def _growth(rate: Decimal, days: int) -> Decimal:
    return ((1 + rate).ln() * days / DAYS_OF_A_YEAR).exp()


def _rates(years: Sequence[float], flows: Sequence[float]) -> InternalRate:
    if not any(flow > 0 for flow in flows) or not any(flow < 0 for flow in flows):
        return InternalRate(())
    grid = np.expm1(np.linspace(np.log1p(LOWEST), np.log1p(HIGHEST), STEPS))
    with np.errstate(over="ignore"):
        values = (np.asarray(flows)[:, None] * (1 + grid) ** -np.asarray(years)[:, None]).sum(axis=0)
    crossings = np.nonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)[0]
    found = [_bisect(years, flows, float(grid[place]), float(grid[place + 1])) for place in crossings]
    found += [float(rate) for rate in grid[values == 0]]
    return InternalRate(tuple(sorted(found)))


def _bisect(years: Sequence[float], flows: Sequence[float], low: float, high: float) -> float:
    """Halve an interval with one change of sign until it is as small as a float can tell."""
    sign = _value(years, flows, low) > 0
    while high - low > PRECISION * max(1.0, abs(high)):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if (_value(years, flows, middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _value(years: Sequence[float], flows: Sequence[float], rate: float) -> float:
    return sum((flow / float((1 + rate) ** year) for year, flow in zip(years, flows, strict=True)), 0.0)
