"""What an experiment can show: how many people it takes, and what it showed."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

NORMAL = NormalDist()


@dataclass(frozen=True)
class Difference:
    """How much lower a share is with help than without, as shares, with a confidence interval."""

    estimate: float
    standard_error: float
    low: float
    high: float
    z: float
    level: float

    @property
    def is_shown(self) -> bool:
        """Tell whether nothing lies outside the interval."""
        return self.low > 0 or self.high < 0


def needed_per_arm(baseline: float, expected: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Tell how many people each arm needs to show a change from one share to another, to the nearest person.

    Two-sided, with unpooled variances and without continuity correction. Raises `ValueError` when nothing is expected
    to change.
    """
    if baseline == expected:
        raise ValueError(expected)
    z = NORMAL.inv_cdf(1 - alpha / 2) + NORMAL.inv_cdf(power)
    variance = baseline * (1 - baseline) + expected * (1 - expected)
    return round(z * z * variance / (baseline - expected) ** 2)


def detectable_difference(baseline: float, per_arm: int, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Tell the smallest drop of a share that so many people in each arm would show."""
    low, high = 0.0, baseline
    for _ in range(60):
        middle = (low + high) / 2
        if middle and needed_per_arm(baseline, baseline - middle, power=power, alpha=alpha) <= per_arm:
            high = middle
        else:
            low = middle
    return high


def compare_arms(with_help: tuple[int, int], without: tuple[int, int], *, level: float = 0.95) -> Difference:
    """Compare the shares of two arms, given as (how many contacted support, how many there were).

    Everybody counts in the arm they were drawn into, whatever they did (intention to treat). The interval has
    unpooled variances.
    """
    p, q = with_help[0] / with_help[1], without[0] / without[1]
    error = sqrt(p * (1 - p) / with_help[1] + q * (1 - q) / without[1])
    estimate, width = q - p, NORMAL.inv_cdf((1 + level) / 2) * error
    return Difference(
        estimate, error, estimate - width, estimate + width, estimate / error if error else float("inf"), level
    )


def difference_in_differences(treated: tuple[float, float], control: tuple[float, float]) -> float:
    """Return the change of the treated less the change of the others; each is (before, after)."""
    return (treated[1] - treated[0]) - (control[1] - control[0])
