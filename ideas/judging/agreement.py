"""How far those who judged the same things agree."""

from collections.abc import Iterable, Sequence


def krippendorffs_alpha(units: Iterable[Sequence[float]]) -> float | None:
    """Return alpha for values on an interval scale: 1 is full agreement, 0 is what chance gives, below it is contradiction.

    Each unit holds what was said of one thing, by however many; those with fewer than two values say nothing about
    agreement. ``None`` when there is nothing to compare, or when all values are the same, as then none could disagree.
    Source: Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011.
    """
    paired = [unit for unit in units if len(unit) > 1]
    values = [value for unit in paired for value in unit]
    expected = _squares_of_pairs(values) / max(1, len(values) - 1)
    if not expected:
        return None
    observed = sum(_squares_of_pairs(unit) / (len(unit) - 1) for unit in paired)
    return 1 - observed / expected


def _squares_of_pairs(values: Sequence[float]) -> float:
    """The squared differences of all ordered pairs, added up: by the distances from the middle, in one pass."""
    if not values:
        return 0.0
    middle = sum(values) / len(values)
    return 2 * len(values) * sum((value - middle) ** 2 for value in values)
