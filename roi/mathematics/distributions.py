"""How sure we are of a figure: distributions with quantiles and samples. Floats live here and nowhere in the books."""

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Protocol

import numpy as np
import numpy.typing as npt

Sample = npt.NDArray[np.float64]
Z90 = NormalDist().inv_cdf(0.9)


class Distribution(Protocol):
    """Something that may turn out higher or lower."""

    @property
    def mean(self) -> float:
        """What is to be expected."""

    def quantile(self, share: float) -> float:
        """Return what is not exceeded with this probability."""

    def draw(self, random: np.random.Generator, draws: int) -> Sample:
        """Draw that often."""


@dataclass(frozen=True)
class Fixed:
    """A figure that is known."""

    value: float

    @property
    def mean(self) -> float:
        """The figure."""
        return self.value

    def quantile(self, share: float) -> float:
        """Return the figure."""
        return self.value

    def draw(self, random: np.random.Generator, draws: int) -> Sample:
        """Repeat the figure."""
        return np.full(draws, float(self.value))


@dataclass(frozen=True)
class Lognormal:
    """A positive figure, given by its median and the value that is exceeded once in ten times."""

    median: float
    p90: float

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return log(self.p90 / self.median) / Z90

    @property
    def mean(self) -> float:
        """What is to be expected, which is more than the median."""
        return self.median * exp(self.sigma**2 / 2)

    def quantile(self, share: float) -> float:
        """Return what is not exceeded with this probability."""
        return self.median * exp(self.sigma * NormalDist().inv_cdf(share))

    def draw(self, random: np.random.Generator, draws: int) -> Sample:
        """Draw that often."""
        return random.lognormal(log(self.median), self.sigma, draws)


@dataclass(frozen=True)
class Triangular:
    """An expert's word: lowest, likely, highest."""

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        """A third of the three together."""
        return (self.low + self.likely + self.high) / 3

    def quantile(self, share: float) -> float:
        """Return what is not exceeded with this probability."""
        width = self.high - self.low
        if share <= (self.likely - self.low) / width:
            return self.low + sqrt(share * width * (self.likely - self.low))
        return self.high - sqrt((1 - share) * width * (self.high - self.likely))

    def draw(self, random: np.random.Generator, draws: int) -> Sample:
        """Draw that often."""
        return random.triangular(self.low, self.likely, self.high, draws)


@dataclass(frozen=True)
class Share:
    """A share that some of the asked agreed to; what is unknown about it follows from how many were asked.

    Draws come from the Beta distribution with one half of a respondent added on either side (Jeffreys).
    """

    agreeing: int
    asked: int

    @property
    def mean(self) -> float:
        """The share among those who were asked."""
        return self.agreeing / self.asked

    def quantile(self, share: float) -> float:
        """Return the bound of the Wilson interval on that side."""
        z, n, p = NormalDist().inv_cdf(share), self.asked, self.mean
        centre, spread = p + z * z / (2 * n), sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (centre + z * spread) / (1 + z * z / n)

    def draw(self, random: np.random.Generator, draws: int) -> Sample:
        """Draw that often."""
        return random.beta(self.agreeing + 0.5, self.asked - self.agreeing + 0.5, draws)
