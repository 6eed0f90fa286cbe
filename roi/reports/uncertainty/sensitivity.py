"""Which figure moves the result most, and which one to measure next."""

from dataclasses import dataclass

from roi.mathematics.simulation import Bar, tornado
from roi.reports.uncertainty.levers import Foundations, Lever


@dataclass(frozen=True)
class Sensitivity:
    """The net result when one figure alone stands at its P10 or P90.

    ``at_stake`` is what not knowing it may cost: the part of the swing that lies below the present result.
    """

    lever: Lever
    bar: Bar
    present: float

    @property
    def at_stake(self) -> float:
        """How much less it may be."""
        return max(0.0, self.present - min(self.bar.low, self.bar.high))


def sensitivities(foundations: Foundations) -> list[Sensitivity]:
    """Return the tornado: widest first; what nobody said anything about moves nothing."""
    present = float(foundations.balance.net)
    bars = tornado(foundations.net_terms, foundations.figures)
    return [Sensitivity(foundations.levers[bar.code], bar, present) for bar in bars]


def measure_next(found: list[Sensitivity]) -> Lever | None:
    """Return the figure with most at stake, if there is one with a spread."""
    candidates = [one for one in found if one.at_stake > 0]
    return max(candidates, key=lambda one: one.at_stake).lever if candidates else None
