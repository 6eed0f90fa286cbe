"""How well an evaluator's past estimates met what came, and what that makes of the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

# An outcome of nothing has no logarithm; below this part of what was expected all is the same miss.
FLOOR = 0.01
# How many estimates of somebody who is right each evaluator is taken to have made before.
DOUBT = 3.0
# The 90th percentile of the normal distribution: an estimate's ends are what is passed in one case of ten each.
END = 1.2816
NARROWEST, WIDEST = 0.5, 4.0


@dataclass(frozen=True)
class Estimate:
    """What somebody expects a thing to bring: low and high are each passed in one case of ten."""

    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """An estimate and what came of it, in the same currency."""

    estimate: Estimate
    came: float


@dataclass(frozen=True)
class Calibration:
    """By what the next estimate is multiplied, by what its width is, and on how many outcomes that rests."""

    bias: float = 1.0
    width: float = 1.0
    outcomes: int = 0
    # How many of them lay between low and high; of a calibrated evaluator's eight of ten do.
    within: int = 0

    def applied_to(self, estimate: Estimate) -> Estimate:
        """Move and widen, or narrow, an estimate; on a scale of factors, so nothing falls below nothing."""
        if estimate.likely <= 0:
            return estimate
        low, high = _ends(estimate)
        likely = estimate.likely * self.bias
        return Estimate(likely * exp(-low * self.width), likely, likely * exp(high * self.width))


def calibrate(outcomes: Sequence[Outcome]) -> Calibration:
    """Learn from outcomes how far somebody hopes too much, and how sure they may be.

    Errors are logarithms of what came over what was expected, so half and double weigh the same. The bias is their mean and
    the width what makes eight of ten outcomes lie within, both held back by ``DOUBT``; without outcomes nothing changes.
    """
    known = [one for one in outcomes if one.estimate.likely > 0]
    errors = [log(max(one.came / one.estimate.likely, FLOOR)) for one in known]
    shift = sum(errors) / (len(known) + DOUBT)
    surprise = sum(_surprise(one.estimate, error - shift) ** 2 for one, error in zip(known, errors, strict=True))
    # In ends: a calibrated evaluator misses by 1 / END of the way to the end, on average of squares.
    usual = (1 / END) ** 2
    width = sqrt((surprise + DOUBT * usual) / (len(known) + DOUBT) / usual)
    within = sum(one.estimate.low <= one.came <= one.estimate.high for one in known)
    return Calibration(exp(shift), min(max(width, NARROWEST), WIDEST), len(known), within)


def pooled(estimates: Sequence[Estimate]) -> Estimate | None:
    """Return what several estimates say together: the mean on the scale of factors; ``None`` when there are none."""
    sure = [one for one in estimates if one.likely > 0]
    if not sure:
        return None
    ends = [_ends(one) for one in sure]
    likely = exp(sum(log(one.likely) for one in sure) / len(sure))
    low = sum(end for end, _high in ends) / len(ends)
    high = sum(end for _low, end in ends) / len(ends)
    return Estimate(likely * exp(-low), likely, likely * exp(high))


def _ends(estimate: Estimate) -> tuple[float, float]:
    """How far low and high lie from likely, as logarithms, neither below nothing."""
    low = log(estimate.likely / max(estimate.low, estimate.likely * FLOOR))
    return max(low, 0.0), max(log(max(estimate.high, estimate.likely) / estimate.likely), 0.0)


def _surprise(estimate: Estimate, error: float) -> float:
    """How many times further than the end that was said on this side; an end that was not said counts as one per cent."""
    low, high = _ends(estimate)
    return error / max(high if error >= 0 else low, FLOOR)
