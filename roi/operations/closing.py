"""Closes the books through a month, softly or for ever, and seals what stands in them."""

from collections.abc import Iterable
from datetime import UTC, date
from hashlib import sha256

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors import (
    LaterPeriodIsClosed,
    PeriodAlreadyClosed,
    PeriodAlreadySoftClosed,
    PeriodIsOpen,
    PeriodNotBegun,
)
from roi.models import Period, PeriodEvent, Posting
from roi.operations.appending import lock_ledger
from roi.operations.books import closed_through_month, make_period
from roi.operations.business import our_business
from roi.permissions import can_close_period


@act
def close_period(month: date, *, by: Member) -> Period:
    """Close a month and every open one before it; what arrives later goes to the first open month.

    Raises `NotPermitted`, `PeriodAlreadyClosed` or, for a month of the future, `PeriodNotBegun`. A closed month is
    never opened again.
    """
    lock_ledger()
    month = _month_to_close(month, by)
    make_period(month)
    unclosed = Period.objects.exclude(state=Period.State.CLOSED).filter(month__lte=month)
    periods = list(unclosed.select_for_update().order_by("month"))
    for period in periods:
        period.state, period.closed_by, period.closed_at = Period.State.CLOSED, by, timezone.now()
        period.posting_count, period.seal = seal_of(period)
        # Oldest first: the database refuses an open month before a closed one.
        period.save()
    _record(PeriodEvent.Kind.CLOSED, periods, by)
    return periods[-1]


@act
def soft_close_period(month: date, *, by: Member) -> Period:
    """Close a month and every open one before it for what comes by itself; people may still enter and correct there.

    Raises `NotPermitted`, `PeriodAlreadyClosed`, `PeriodAlreadySoftClosed` or, for a month of the future,
    `PeriodNotBegun`.
    """
    lock_ledger()
    month = _month_to_close(month, by)
    if Period.objects.soft_closed().filter(month__gte=month).exists():
        raise PeriodAlreadySoftClosed
    make_period(month)
    periods = list(Period.objects.open().filter(month__lte=month).select_for_update().order_by("month"))
    for period in periods:
        period.state, period.soft_closed_by, period.soft_closed_at = Period.State.SOFT_CLOSED, by, timezone.now()
        period.save()
    _record(PeriodEvent.Kind.SOFT_CLOSED, periods, by)
    return periods[-1]


@act
def reopen_period(month: date, *, by: Member, reason: str) -> Period:
    """Open a month again that was closed softly, and keep who did so and why; the latest one goes first.

    Raises `NotPermitted`, `PeriodAlreadyClosed` for one that is closed for ever, `PeriodIsOpen`, or
    `LaterPeriodIsClosed`.
    """
    lock_ledger()
    if not can_close_period(by):
        raise NotPermitted
    month, closed_through = Period.month_of(month), closed_through_month()
    if closed_through is not None and month <= closed_through:
        raise PeriodAlreadyClosed
    last = Period.objects.soft_closed().select_for_update().order_by("-month").first()
    if last is None or last.month < month:
        raise PeriodIsOpen
    if last.month > month:
        raise LaterPeriodIsClosed
    last.state, last.soft_closed_by, last.soft_closed_at = Period.State.OPEN, None, None
    last.save()
    _record(PeriodEvent.Kind.REOPENED, [last], by, reason)
    return last


def _record(kind: PeriodEvent.Kind, periods: Iterable[Period], by: Member, reason: str = "") -> None:
    PeriodEvent.objects.bulk_create([PeriodEvent(period=one, kind=kind, by=by, reason=reason) for one in periods])


def _month_to_close(month: date, by: Member) -> date:
    if not can_close_period(by):
        raise NotPermitted
    month, closed_through = Period.month_of(month), closed_through_month()
    if closed_through is not None and month <= closed_through:
        raise PeriodAlreadyClosed
    if month > our_business().today():
        raise PeriodNotBegun
    return month


def seal_of(period: Period) -> tuple[int, str]:
    """Count the postings of a month and hash their numbers, hashes and times, in their order."""
    postings = Posting.objects.filter(period=period).in_order().values_list("number", "hash", "recorded_at")
    return _sealed(f"{n} {h} {at.astimezone(UTC).isoformat()}\n" for n, h, at in postings.iterator(chunk_size=5000))


def _sealed(lines: Iterable[str]) -> tuple[int, str]:
    digest, count = sha256(), 0
    for line in lines:
        digest.update(line.encode())
        count += 1
    return count, digest.hexdigest()
