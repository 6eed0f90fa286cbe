"""The months of the books: which one takes a posting, and closing them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

from roi.models import Period


class Books:
    """The open months that some postings need, made on demand, and how far the books are closed."""

    def __init__(self, periods: Iterable[Period], closed_through: date | None) -> None:
        self._periods = {period.month: period for period in periods}
        self._closed_through = closed_through

    @classmethod
    def for_months(cls, days: Iterable[date]) -> Self:
        """Read the open months, and make those that these days need; the caller holds the lock on the ledger."""
        closed_through = closed_through_month()
        wanted = {_open_month(day, closed_through) for day in days}
        periods = list(Period.objects.filter(month__in=wanted))
        missing = wanted - {period.month for period in periods}
        return cls(
            periods + Period.objects.bulk_create([Period(month=month) for month in sorted(missing)]), closed_through
        )

    def period_for(self, valid_on: date, *, known_on: date) -> Period:
        """Return the month of the business date, else that of the cause, else the first open one."""
        own = Period.month_of(valid_on)
        if self._closed_through is None or own > self._closed_through:
            return self._periods[own]
        return self._periods[_open_month(max(valid_on, known_on), self._closed_through)]


def closed_through_month() -> date | None:
    """Return the last closed month; every month before it counts as closed."""
    return Period.objects.closed().order_by("-month").values_list("month", flat=True).first()


def next_month(month: date) -> date:
    """Return the first day of the following month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _open_month(day: date, closed_through: date | None) -> date:
    own = Period.month_of(day)
    return own if closed_through is None or own > closed_through else next_month(closed_through)
