"""The months of the books: which one takes a posting, and how far they are closed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, Self

from roi.models import Period, Posting

CORRECTION = "roi.correction"


class Wish(NamedTuple):
    """A posting that looks for its month: its business day, the day of its cause, and whether a person wrote it."""

    valid_on: date
    known_on: date
    by_a_person: bool


def wish_of(posting: Posting, known_on: date) -> Wish:
    """Tell what a posting may hope for; the database judges by the same two signs."""
    by_a_person = posting.cost_entry_id is not None or posting.cause.startswith(f"{CORRECTION}:")
    return Wish(posting.valid_on, known_on, by_a_person)


class Books:
    """The months that some postings need, made on demand, and how far the books are closed."""

    def __init__(self, periods: Iterable[Period], closed: date | None, shut: date | None) -> None:
        self._periods = {period.month: period for period in periods}
        self._closed, self._shut = closed, shut

    @classmethod
    def for_wishes(cls, wishes: Iterable[Wish]) -> Self:
        """Read the months, and make those that these wishes need; the caller holds the lock on the ledger."""
        last_shut = Period.objects.shut().order_by("-month").first()
        books = cls([], closed_through_month(), last_shut.month if last_shut else None)
        wanted = {books._month_for(wish) for wish in wishes}
        periods = list(Period.objects.filter(month__in=wanted))
        missing = wanted - {period.month for period in periods}
        made = Period.objects.bulk_create([_new_period(month, last_shut) for month in sorted(missing)])
        books._periods = {period.month: period for period in periods + made}
        return books

    def period_for(self, wish: Wish) -> Period:
        """Return the month of the business date, else that of the cause, else the first that still takes it.

        A month that is closed softly takes what people enter or correct.
        """
        return self._periods[self._month_for(wish)]

    def _month_for(self, wish: Wish) -> date:
        shut_through = self._closed if wish.by_a_person else self._shut
        own = Period.month_of(wish.valid_on)
        if shut_through is None or own > shut_through:
            return own
        return max(Period.month_of(max(wish.valid_on, wish.known_on)), next_month(shut_through))


def closed_through_month() -> date | None:
    """Return the last month that is closed for ever; every month before it counts as closed."""
    return Period.objects.closed().order_by("-month").values_list("month", flat=True).first()


def next_month(month: date) -> date:
    """Return the first day of the following month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def make_period(month: date) -> None:
    """Make a month when it is missing; the caller holds the lock on the ledger."""
    if not Period.objects.filter(month=month).exists():
        _new_period(month, Period.objects.shut().order_by("-month").first()).save()


def _new_period(month: date, last_shut: Period | None) -> Period:
    """Make a month open, or closed softly where a later one is, for it was closed together with that."""
    if last_shut is None or month > last_shut.month:
        return Period(month=month)
    return Period(
        month=month,
        state=Period.State.SOFT_CLOSED,
        soft_closed_by_id=last_shut.soft_closed_by_id,
        soft_closed_at=last_shut.soft_closed_at,
    )
