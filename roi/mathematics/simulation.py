"""What a product of uncertain figures may come to: Monte-Carlo, tornado and the share of each in what is unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from roi.mathematics.distributions import Distribution, Sample

P10, P50, P90 = 0.1, 0.5, 0.9


@dataclass(frozen=True)
class Term:
    """One addend: a constant times uncertain figures, named by their codes; a negative constant is a cost."""

    constant: float
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spread:
    """What came of the draws."""

    mean: float
    p10: float
    p50: float
    p90: float
    # The share of draws that are above nothing.
    positive: float


@dataclass(frozen=True)
class Bar:
    """One line of a tornado: the result when one figure alone is at its P10 or P90."""

    code: str
    low: float
    high: float
    # The part of the variance of the result's logarithm; null when the result is not one product.
    variance_share: float | None

    @property
    def swing(self) -> float:
        """How far the result moves."""
        return abs(self.high - self.low)


def simulate(terms: Sequence[Term], figures: Mapping[str, Distribution], *, draws: int, seed: int) -> Spread:
    """Draw all figures, each once per draw and by its own stream, and add up the terms.

    The same seed gives the same answer again, whatever order the figures are named in.
    """
    sample = total_of(terms, figures, draws=draws, seed=seed)
    p10, p50, p90 = (float(value) for value in np.quantile(sample, [P10, P50, P90]))
    return Spread(float(sample.mean()), p10, p50, p90, float((sample > 0).mean()))


def total_of(terms: Sequence[Term], figures: Mapping[str, Distribution], *, draws: int, seed: int) -> Sample:
    """Return the draws themselves."""
    streams = np.random.SeedSequence(seed).spawn(len(figures))
    drawn = {
        code: figures[code].draw(np.random.default_rng(stream), draws)
        for code, stream in zip(sorted(figures), streams, strict=True)
    }
    total = np.zeros(draws)
    for term in terms:
        part = np.full(draws, float(term.constant))
        for code in term.figures:
            part *= drawn[code]
        total += part
    return total


def tornado(terms: Sequence[Term], figures: Mapping[str, Distribution]) -> list[Bar]:
    """Move one figure at a time to its P10 and P90 while the others stay at their medians; widest first."""
    medians = {code: figure.quantile(P50) for code, figure in figures.items()}
    shares = _variance_shares(terms, figures)
    bars = [
        Bar(
            code,
            _at(terms, medians | {code: figure.quantile(P10)}),
            _at(terms, medians | {code: figure.quantile(P90)}),
            shares.get(code),
        )
        for code, figure in figures.items()
    ]
    return sorted(bars, key=lambda bar: (-bar.swing, bar.code))


def _at(terms: Sequence[Term], values: Mapping[str, float]) -> float:
    total = 0.0
    for term in terms:
        part = term.constant
        for code in term.figures:
            part *= values[code]
        total += part
    return total


def _variance_shares(terms: Sequence[Term], figures: Mapping[str, Distribution]) -> dict[str, float]:
    """Split the variance of the logarithm of a product; the width from P10 to P90 stands for each figure's."""
    if len(terms) != 1 or len(set(terms[0].figures)) != len(terms[0].figures):
        return {}
    widths = {}
    for code in terms[0].figures:
        low, high = figures[code].quantile(P10), figures[code].quantile(P90)
        if low <= 0:
            return {}
        widths[code] = log(high / low) ** 2
    whole = sum(widths.values())
    return {code: width / whole for code, width in widths.items()} if whole else {}
