"""The interval of a share that a sample of respondents shows, by Wilson's score."""

from decimal import Decimal
from statistics import NormalDist
from typing import NamedTuple

# P10 to P90, as intervals are told in reports.
LEVEL = Decimal("0.80")


class Bounds(NamedTuple):
    """The lower and the upper bound of a share, from 0 to 1."""

    low: Decimal
    high: Decimal


def wilson(agreeing: int, respondents: int, level: Decimal = LEVEL) -> Bounds:
    """Return the interval in which the true share lies at a level of confidence.

    Unlike the share plus or minus an error it stays between nothing and everything, and has a width even where nobody
    or everybody agrees.
    """
    if not 0 <= agreeing <= respondents or not respondents or not 0 < level < 1:
        raise ValueError(f"{agreeing} of {respondents} at {level} is no sample")
    z = Decimal(NormalDist().inv_cdf(float((1 + level) / 2)))
    n, share = Decimal(respondents), Decimal(agreeing) / respondents
    middle = share + z * z / (2 * n)
    reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).sqrt()
    whole = 1 + z * z / n
    # At the ends the bound is exact; rounding must not push it beyond.
    low = (middle - reach) / whole if agreeing else Decimal(0)
    high = (middle + reach) / whole if agreeing < respondents else Decimal(1)
    return Bounds(low, high)
