"""What one unit is worth by a claim, and whether anybody can believe that."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.db.models import Case, DecimalField, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from roi.models import Assumption, ConversionRule, Posting, RuleVersion
from roi.models.grade import Grade
from roi.reports.grouping import UNALLOCATED, GroupBy
from roi.reports.selection import Selection
from roi.reports.summary import Report

THOUSANDTH = Decimal("0.001")
MILLIONTH = Decimal("0.000001")
BAND = "implied_unit_value_band"

Subject = ConversionRule.Subject
# What these rules value are contacts; an idea is not one more of the same.
IN_CONTACTS = (Subject.TICKET_SOLVED, Subject.DEFLECTION_CONFIRMED, Subject.DEFLECTION_POTENTIAL, Subject.VISITS)
_QUANTITY = DecimalField(max_digits=30, decimal_places=12)


@dataclass(frozen=True)
class Band:
    """Between which values a unit is believed, and who says so."""

    low: Decimal
    high: Decimal
    source: str

    @classmethod
    def valid_on(cls, day: date, otherwise: Self) -> Self:
        """Return the approved assumption of that name that holds on a day, else what the installation is set to."""
        row = Assumption.objects.valid_on(day).filter(code=BAND, low__isnull=False, high__isnull=False).first()
        if row is None or row.low is None or row.high is None:
            return otherwise
        return cls(row.low, row.high, f"{row.code}: {row.source}")


@dataclass(frozen=True)
class Implied:
    """A claim taken apart: so much money for so many units."""

    value: Decimal
    count: Decimal
    band: Band

    @property
    def unit_value(self) -> Decimal | None:
        """Value by count; without a count there is none."""
        return (self.value / self.count).quantize(THOUSANDTH, ROUND_HALF_UP) if self.count else None

    @property
    def warning(self) -> str | None:
        """Say on which side of the band it lies, if it does not lie within."""
        if self.unit_value is None or self.band.low <= self.unit_value <= self.band.high:
            return None
        return "below" if self.unit_value < self.band.low else "above"


@dataclass(frozen=True)
class MethodClaim:
    """What the ledger holds by one method, taken apart."""

    method: str
    rule: str
    implied: Implied


def claims_of(selection: Selection, band: Band) -> tuple[list[MethodClaim], Implied]:
    """Take apart what the ledger holds by each rule that counts contacts, and all of them together.

    A ticket and a session are one contact each, a month as many as its quantity; what was reversed counts back. The
    money comes from the rollups and tickets are counted by their postings, for the legs of two months are too many to
    be asked whenever a page is opened.
    """
    report = Report.of(replace(selection, group_by=GroupBy.RULE_VERSION), headline_min_grade=Grade.E5)
    money = {int(key): balance.benefits for key, balance in report.groups.items() if key != UNALLOCATED}
    versions = RuleVersion.objects.filter(pk__in=money, rule__subject__in=IN_CONTACTS)
    found: dict[tuple[str, str], list[Decimal]] = {}
    counts = _counted(selection)
    for version, method, rule in versions.values_list("pk", "rule__method", "rule__code").order_by("rule__code"):
        sums = found.setdefault((rule, method), [Decimal(0), Decimal(0)])
        sums[0] += money[version]
        sums[1] += counts.get(version, Decimal(0))
    claims = [
        MethodClaim(method, rule, Implied(value, count.quantize(MILLIONTH), band))
        for (rule, method), (value, count) in found.items()
    ]
    value, count = (sum((sums[place] for sums in found.values()), Decimal(0)) for place in (0, 1))
    return claims, Implied(value, count.quantize(MILLIONTH), band)


def _counted(selection: Selection) -> dict[int, Decimal]:
    """Return how many contacts each rule version priced; one with a quantity has few postings, one without has many."""
    postings = selection.postings().filter(selection.good_enough(), rule_version__rule__subject__in=IN_CONTACTS)
    sign = Case(When(kind=Posting.Kind.REVERSAL, then=Value(-1)), default=Value(1))
    quantity = Coalesce(
        Cast(KeyTextTransform("quantity", "valuation__inputs"), _QUANTITY), Value(Decimal(1)), output_field=_QUANTITY
    )
    by_month = postings.filter(rule_version__rule__subject=Subject.VISITS).values_list("rule_version")
    by_event = postings.exclude(rule_version__rule__subject=Subject.VISITS).values_list("rule_version")
    return {
        **{version: Decimal(count) for version, count in by_event.annotate(count=Sum(sign)).order_by()},
        **dict(by_month.annotate(count=Sum(sign * quantity, output_field=_QUANTITY)).order_by()),
    }
