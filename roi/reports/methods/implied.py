"""What one unit is worth by a claim, and whether anybody can believe that."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.db.models import Case, DecimalField, F, Sum, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from roi.models import Assumption, ConversionRule, Posting
from roi.reports.selection import Selection, Side

THOUSANDTH = Decimal("0.001")
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

    A ticket and a session are one contact each, a month as many as its quantity; what was reversed counts back.
    """
    postings = selection.postings_counting(Side.BENEFITS, None)
    sign = Case(When(kind=Posting.Kind.REVERSAL, then=Value(-1)), default=Value(1))
    quantity = Coalesce(
        Cast(KeyTextTransform("quantity", "valuation__inputs"), _QUANTITY), Value(Decimal(1)), output_field=_QUANTITY
    )
    rows = (
        postings.filter(rule_version__rule__subject__in=IN_CONTACTS)
        .values_list("rule_version__rule__method", "rule_version__rule__code")
        .annotate(value=Sum(sign * F("valuation__net")), count=Sum(sign * quantity, output_field=_QUANTITY))
        .order_by("rule_version__rule__code")
    )
    claims = [
        MethodClaim(method, rule, Implied(value, count.quantize(Decimal("0.000001")), band))
        for method, rule, value, count in rows
    ]
    whole = [(claim.implied.value, claim.implied.count) for claim in claims]
    value, count = (sum((pair[place] for pair in whole), Decimal(0)) for place in (0, 1))
    return claims, Implied(value, count, band)
