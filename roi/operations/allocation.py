"""Divides money exactly: whole smallest units by the largest remainder, whatever the order of the parts."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction


def allocate[K: (int, str)](total: Decimal, weights: Mapping[K, Fraction], *, unit: Decimal) -> dict[K, Decimal]:
    """Divide a total by weights so that the parts are whole units and sum to it exactly.

    Each part gets the whole units of its quota; those left over go to the largest remainders, among equal ones to the
    larger weight, then to the smaller key. A negative total is divided like its positive twin.
    """
    units = Fraction(total) / Fraction(unit)
    if units.denominator != 1:
        raise ValueError(f"{total} is not a whole number of {unit}")
    if any(weight < 0 for weight in weights.values()) or (units and not any(weights.values())):
        raise ValueError("weights must not be negative, nor all zero")
    if not units:
        return dict.fromkeys(weights, Decimal(0) * unit)
    if len(weights) == 1:
        return dict.fromkeys(weights, total)
    parts = _whole_parts(abs(int(units)), weights)
    sign = 1 if units > 0 else -1
    return {key: sign * part * unit for key, part in parts.items()}


def _whole_parts[K: (int, str)](units: int, weights: Mapping[K, Fraction]) -> dict[K, int]:
    whole = sum(weights.values(), Fraction(0))
    quotas = {key: units * weight / whole for key, weight in weights.items()}
    parts = {key: int(quota) for key, quota in quotas.items()}
    ranking = sorted(weights, key=lambda key: (parts[key] - quotas[key], -weights[key], key))
    for key in ranking[: units - sum(parts.values())]:
        parts[key] += 1
    return parts
