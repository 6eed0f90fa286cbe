"""What "ROI" comes to by each published definition, and what the money is worth in time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from roi.mathematics.discounting import InternalRate, internal_rate, payback_months, present_value
from roi.mathematics.returns import Returns, returns_of
from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from roi.reports.selection import Selection
from roi.reports.summary import Report

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Year:
    """Benefits and costs of twelve months; number 0 is the beginning, which is not discounted."""

    number: int
    benefits: Decimal
    costs: Decimal

    @property
    def net(self) -> Decimal:
        """What is left."""
        return self.benefits - self.costs


@dataclass(frozen=True)
class Investment:
    """A span as an investment: its years, and all that is computed of them."""

    rate: Decimal
    # The last month of the beginning, and the first month of the first year; null where nothing stands after it.
    initial_until: date | None
    first_month: date | None
    years: tuple[Year, ...]
    returns: Returns
    npv: Decimal
    internal_rate: InternalRate
    payback_months: Decimal | None


def investment_of(selection: Selection, *, rate: Decimal, initial_until: date | None = None) -> Investment:
    """Cut a span into years of twelve months from its first month with a figure.

    Whatever stands in months up to ``initial_until`` is the beginning. Ratios and rates are made of the sums of the
    ledger at this moment and stored nowhere.
    """
    report = Report.of(replace(selection, group_by=GroupBy.MONTH), headline_min_grade=Grade.E5)
    months = [(date.fromisoformat(f"{key}-01"), balance) for key, balance in report.groups.items()]
    initial = [balance for month, balance in months if initial_until and month <= initial_until]
    later = [(month, balance) for month, balance in months if not (initial_until and month <= initial_until)]
    years = [Year(0, _sum(one.benefits for one in initial), _sum(one.costs for one in initial))]
    start = later[0][0] if later else None
    if start:
        last = _months_between(start, later[-1][0]) // MONTHS_OF_A_YEAR
        for number in range(last + 1):
            own = [one for month, one in later if _months_between(start, month) // MONTHS_OF_A_YEAR == number]
            years.append(Year(number + 1, _sum(one.benefits for one in own), _sum(one.costs for one in own)))
    return _computed(years, rate, initial_until, start)


def _computed(years: Sequence[Year], rate: Decimal, initial_until: date | None, start: date | None) -> Investment:
    net = [year.net for year in years]
    return Investment(
        rate=rate,
        initial_until=initial_until,
        first_month=start,
        years=tuple(years),
        returns=returns_of([year.benefits for year in years], [year.costs for year in years], rate),
        npv=present_value(net, rate),
        internal_rate=internal_rate(net),
        payback_months=payback_months(net),
    )


def _months_between(first: date, second: date) -> int:
    return (second.year - first.year) * MONTHS_OF_A_YEAR + second.month - first.month


def _sum(amounts: object) -> Decimal:
    return sum(amounts, Decimal("0.00"))  # type: ignore[call-overload,no-any-return]
