"""Takes in event rows exactly once: finds those without a mark, counts the start, then does the work and the mark."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db import connection, models
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.copying import copy_new
from community.foundation.events import Event, IntakeMark, Origin

LANES = {"live": [Origin.LIVE], "backfill": [Origin.BACKFILL, Origin.ARCHIVE]}
STARTS_BEFORE_DEATH = 5
FAILURES_BEFORE_REST = 20


@dataclass(frozen=True)
class Intake:
    """One consumer of one kind of event rows.

    ``handle`` gets events in the order of their ids inside a transaction and must do all of its work there; when it
    raises, nothing of it remains, and the events are tried again one by one. An intake that has no use for imported
    events leaves their lane out; then they do not wait for it either.
    """

    name: str
    events: type[Event]
    marks: type[IntakeMark]
    kinds: Collection[str]
    handle: Callable[[Sequence[Any]], None]
    lanes: Collection[str] = tuple(LANES)


@dataclass(frozen=True)
class Backlog:
    """How much waits, since when, and how much was set aside."""

    waiting: int
    oldest: datetime | None
    dead: int


def run_intake(intake: Intake, *, lane: str, since: datetime | None = None, batch_size: int = 500) -> int:
    """Handle everything that waits in a lane and return how many events were handled.

    One process at a time works on an intake and lane; a second one returns at once, for the first one looks again
    before it leaves. The lock dies with its process, so nothing waits for a lease after a kill. An event that fails
    is tried once more by itself in this run and then left to the next one. When one after the other fails it is not
    the events that are broken; then the run ends, so that the starts of all the others are not used up.
    """
    if lane not in intake.lanes:
        return 0
    handled, failures = 0, 0
    tried: set[int] = set()
    looking = True
    while looking:
        with _alone(intake, lane) as alone:
            if not alone:
                return handled
            while batch := _start_fresh(intake, lane, since, batch_size) or _start_again(intake, lane, since, tried):
                done = _finish(intake, batch)
                handled += done
                failures = 0 if done else failures + 1
                if failures == FAILURES_BEFORE_REST:
                    return handled
        # A bell that rang between the last look and the release of the lock was turned away: look once more.
        looking = _waiting(intake, lane, since).exclude(id__in=tried).exists()
    return handled


def backlog(intake: Intake) -> Backlog:
    """Measure what waits in all lanes."""
    waiting = _unmarked(intake)
    return Backlog(
        waiting=waiting.count(),
        oldest=waiting.aggregate(oldest=models.Min("recorded_at"))["oldest"],
        dead=_marks(intake).filter(state=IntakeMark.State.DEAD).count(),
    )


def requeue(intake: Intake, event_ids: Collection[int]) -> int:
    """Give events that were set aside another chance and return how many there were."""
    dead = _marks(intake).filter(state=IntakeMark.State.DEAD, event_id__in=event_ids)
    return dead.update(state=IntakeMark.State.STARTED, starts=0)


@contextmanager
def _alone(intake: Intake, lane: str) -> Iterator[bool]:
    key = crc32(f"{intake.name}/{lane}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _events(intake: Intake) -> models.QuerySet[Any]:
    return models.QuerySet(intake.events)


def _marks(intake: Intake) -> models.QuerySet[Any]:
    return models.QuerySet(intake.marks)


def _unmarked(intake: Intake) -> models.QuerySet[Any]:
    ended = _marks(intake).filter(event_id=models.OuterRef("id")).exclude(state=IntakeMark.State.STARTED)
    origins = [origin for lane in intake.lanes for origin in LANES[lane]]
    return _events(intake).filter(~models.Exists(ended), kind__in=list(intake.kinds), origin__in=origins)


def _waiting(intake: Intake, lane: str, since: datetime | None) -> models.QuerySet[Any]:
    waiting = _unmarked(intake).filter(origin__in=LANES[lane])
    return waiting.filter(recorded_at__gte=since) if since else waiting


def _start_fresh(intake: Intake, lane: str, since: datetime | None, batch_size: int) -> list[int]:
    """Mark a batch of events that nobody started yet, in a transaction of its own, and return their ids."""
    marks = _marks(intake)
    started = marks.filter(event_id=models.OuterRef("id"))
    fresh = _waiting(intake, lane, since).filter(~models.Exists(started)).order_by("id")
    ids = list(fresh.values_list("id", flat=True)[:batch_size])
    make: Callable[..., IntakeMark] = intake.marks
    copy_new([make(event_id=event_id) for event_id in ids])
    return ids


def _start_again(intake: Intake, lane: str, since: datetime | None, tried: set[int]) -> list[int]:
    """Count one more start of an event that was started and did not end.

    It comes alone, so that the one event that kills its process is the only one whose starts go on rising; after
    enough of them it is set aside.
    """
    marks = _marks(intake)
    waiting = _waiting(intake, lane, since).exclude(id__in=tried).values("id")
    for mark in marks.filter(state=IntakeMark.State.STARTED, event_id__in=waiting).order_by("starts", "event_id"):
        tried.add(mark.event_id)
        if mark.starts < STARTS_BEFORE_DEATH:
            mark.starts += 1
            mark.save(update_fields=["starts"])
            return [mark.event_id]
        mark.state = IntakeMark.State.DEAD
        mark.handled_at = timezone.now()
        mark.save(update_fields=["state", "handled_at"])
    return []


def _finish(intake: Intake, ids: list[int]) -> int:
    """Do the work and its marks in one transaction; an error undoes both and is noted."""
    marks = _marks(intake).filter(event_id__in=ids)
    try:
        _handle(intake, ids, marks)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one event must not stop its neighbours
        marks.update(error=f"{type(error).__name__}: {error}"[:2000])
        return 0
    return len(ids)


@act
def _handle(intake: Intake, ids: list[int], marks: models.QuerySet[Any]) -> None:
    # No order between events is promised; inside a batch it costs nothing to keep it.
    events = list(_events(intake).filter(id__in=ids).order_by("id"))
    intake.handle(events)
    marks.update(state=IntakeMark.State.DONE, handled_at=timezone.now(), error="")
