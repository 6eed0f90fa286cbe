"""Two spans beside each other: every figure, and how much of the direct value is more of it and how much dearer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Self

from django.db.models import Count, Q, Sum

from roi.models.grade import Grade
from roi.models.method import Method
from roi.reports.selection import BENEFIT_TYPES, Selection, Side
from roi.reports.snapshots import NOTHING, figures_of
from roi.reports.summary import PERCENT, Report

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Difference:
    """One figure in both spans."""

    figure: str
    a: Decimal
    b: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more it is in the second span."""
        return self.b - self.a

    @property
    def percent(self) -> Decimal | None:
        """The same in percent of the first span; where that is nothing there is no such thing."""
        return (self.difference / abs(self.a) * 100).quantize(PERCENT, ROUND_HALF_UP) if self.a else None


@dataclass(frozen=True)
class Volume:
    """How many contacts peers have spared in a span, net of those taken back, and what they were worth."""

    quantity: int
    amount: Decimal

    @property
    def unit_value(self) -> Decimal | None:
        """What one of them was worth."""
        if not self.quantity:
            return None
        return (self.amount / self.quantity).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Split:
    """Why the direct value differs: by quantity at the first span's unit value, and by the unit value; exactly both."""

    a: Volume
    b: Volume

    @property
    def difference(self) -> Decimal:
        """What is to be explained."""
        return self.b.amount - self.a.amount

    @property
    def quantity_effect(self) -> Decimal:
        """What more or fewer of them brought; without any in the first span, all of it."""
        if not self.a.quantity:
            return self.difference
        exact = Fraction(self.a.amount) * (self.b.quantity - self.a.quantity) / self.a.quantity
        cents = (abs(exact) * 100 + Fraction(1, 2)).__floor__()
        return (cents if exact >= 0 else -cents) * CENT

    @property
    def unit_value_effect(self) -> Decimal:
        """The rest: what a dearer or cheaper contact brought."""
        return self.difference - self.quantity_effect


@dataclass(frozen=True)
class Comparison:
    """Two reports that ask the same of two spans."""

    a: Report
    b: Report
    direct: Split

    @classmethod
    def of(cls, a: Selection, b: Selection, *, headline_min_grade: Grade) -> Self:
        """Read both spans."""
        reports = [Report.of(one, headline_min_grade=headline_min_grade) for one in (a, b)]
        return cls(reports[0], reports[1], Split(_direct(a), _direct(b)))

    @cached_property
    def differences(self) -> Sequence[Difference]:
        """Every figure of either span."""
        before: Mapping[str, Decimal]
        before, after = figures_of(self.a), figures_of(self.b)
        names = sorted(before.keys() | after.keys())
        return [Difference(name, before.get(name, NOTHING), after.get(name, NOTHING)) for name in names]


def _direct(selection: Selection) -> Volume:
    """Count originals and corrections up, reversals down."""
    whole = replace(selection, group_by=None)
    postings = whole.postings_counting(Side.BENEFITS, None).filter(rule_version__rule__method=Method.DIRECT)
    counts = postings.aggregate(
        up=Count("pk", filter=Q(reverses__isnull=True)), down=Count("pk", filter=Q(reverses__isnull=False))
    )
    legs = whole.legs().filter(account__type__in=BENEFIT_TYPES, posting__in=postings)
    amount = legs.aggregate(total=Sum("amount"))["total"]
    return Volume(counts["up"] - counts["down"], amount or NOTHING)
