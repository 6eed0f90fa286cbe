"""What an idea earns its authors by a scale of tiers: each rate holds for the part of the benefit within its tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Tier:
    """From which benefit on which share of it is paid."""

    above: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Part:
    """The part of a benefit that lies in one tier, and what is paid for it."""

    tier: Tier
    benefit: Decimal
    award: Decimal


# FHWA Order M3000.1C, attachment 3 (2006), by first-year net benefit.
FEDERAL_SCALE = (
    Tier(Decimal(0), Decimal("0.10")),
    Tier(Decimal(10_000), Decimal("0.03")),
    Tier(Decimal(100_000), Decimal("0.005")),
)


def parts_of(benefit: Decimal, scale: Sequence[Tier] = FEDERAL_SCALE) -> list[Part]:
    """Cut a benefit into what lies in each tier; a loss lies in none."""
    ends = [tier.above for tier in scale[1:]]
    parts = []
    for tier, end in zip(scale, [*ends, None], strict=True):
        within = (benefit if end is None else min(benefit, end)) - tier.above
        if within > 0:
            parts.append(Part(tier, within, within * tier.rate))
    return parts


def award(benefit: Decimal, scale: Sequence[Tier] = FEDERAL_SCALE, *, unit: Decimal = CENT) -> Decimal:
    """Return what a benefit earns, rounded once, half up."""
    return sum((part.award for part in parts_of(benefit, scale)), Decimal(0)).quantize(unit, ROUND_HALF_UP)
