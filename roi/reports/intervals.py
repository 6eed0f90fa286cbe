"""Between which bounds the benefits of a report lie, as far as samples of respondents are behind them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Sum, Value, When

from roi.models import Posting
from roi.models.grade import Grade
from roi.models.valuation import Source
from roi.reports.selection import Selection, Side
from roi.reports.summary import Balance, Report

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Interval:
    """The benefits of a selection, with P10 and P90 of those that come from a sample; the others are taken as known."""

    low: Decimal
    benefits: Decimal
    high: Decimal
    costs: Decimal

    @property
    def low_balance(self) -> Balance:
        """The lower end against the costs."""
        return Balance(self.low, self.costs)

    @property
    def high_balance(self) -> Balance:
        """The upper end against the costs."""
        return Balance(self.high, self.costs)


def interval_of(selection: Selection) -> Interval:
    """Return the benefits and their bounds.

    All samples are taken to err in the same direction, which makes the interval wider rather than narrower. What was
    reversed takes its bounds away with it.
    """
    total = Report.of(selection, headline_min_grade=Grade.E5).total
    # Only months are sized by samples; said so that the index of sources is used.
    sampled = selection.postings_counting(Side.BENEFITS, None).filter(
        valuation__source=Source.MONTH, valuation__net_low__isnull=False
    )
    sign = Case(When(kind=Posting.Kind.REVERSAL, then=Value(-1)), default=Value(1))
    net = F("valuation__net")
    reach = sampled.aggregate(
        below=Sum(sign * (F("valuation__net_low") - net)), above=Sum(sign * (F("valuation__net_high") - net))
    )
    low, high = (total.benefits + (reach[end] or NOTHING) for end in ("below", "above"))
    return Interval(low, total.benefits, high, total.costs)
