"""Takes in what channels handed in: counts the start, reads, writes messages, and notes what became of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, models
from django.utils import timezone

from community.foundation.acting import act, met_another
from crm.connectors import connector_of
from crm.connectors.base import Connector, News, Noted, NotSupported, Said, Signature
from crm.connectors.gone import GONE, read_gone
from crm.models import InboundEvent
from crm.models.inbound import STARTS_BEFORE_DEATH
from crm.operations.hearing_issues import hear_issues
from crm.operations.holding_intake import share_intake
from crm.operations.receiving import keep
from crm.operations.searching import carry_over_hits
from crm.operations.staying_away import STAYED_AWAY, empty_what_stays_away
from crm.operations.writing_down import forget_words, write_down

LEASE = timedelta(seconds=60)
BATCH = 500
LANES = ("live", "backfill")
_State = InboundEvent.State


@dataclass
class Reading:
    """What an event turned out to say."""

    event: InboundEvent
    news: Sequence[News] = ()
    parts: Sequence[bytes] = ()
    state: str = _State.DONE
    outcome: str = ""
    error: str = ""


def take_in_inbound(
    *, lane: str = "live", batch_size: int = BATCH, may_go_on: Callable[[], bool] = lambda: True
) -> int:
    """Take in what is due in a lane, until nothing is or no more may be, and return how many events were handled.

    Several processes share the work. What fails is tried again later, by itself; what was started often enough without
    an end, whether it failed or took its process along, is set aside.
    """
    handled = 0
    while may_go_on() and (events := _start_fresh(lane, batch_size) or _start_again(lane)):
        handled += _finish(events)
    return handled


def _start_fresh(lane: str, batch_size: int) -> list[InboundEvent]:
    due = _due(lane).filter(starts=0)
    return _start(due.select_related("channel"), batch_size)


def _start_again(lane: str) -> list[InboundEvent]:
    """Start one that did not end, alone: it may be the one that kills its process."""
    while events := _start(_due(lane).filter(starts__gt=0).select_related("channel"), 1):
        if events[0].starts <= STARTS_BEFORE_DEATH:
            return events
        _set_aside(events[0], events[0].error or "started too often without an end")
    return []


def _due(lane: str) -> models.QuerySet[InboundEvent]:
    return InboundEvent.objects.waiting().filter(is_backfill=lane != LANES[0], due_at__lte=timezone.now())


@act
def _start(due: models.QuerySet[InboundEvent], number: int) -> list[InboundEvent]:
    """Count a start in a transaction of its own, and take the lease."""
    locked = due.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("due_at", "id")
    events = sorted(locked[:number], key=lambda event: event.pk)
    lease = timezone.now() + LEASE
    ids = [event.pk for event in events]
    InboundEvent.objects.filter(pk__in=ids).update(starts=models.F("starts") + 1, due_at=lease)
    for event in events:
        event.starts, event.due_at = event.starts + 1, lease
    return events


def _finish(events: Sequence[InboundEvent]) -> int:
    """Do the work of a batch at once; if that fails, of each by itself."""
    readings = [_read(event) for event in events]
    for broken in (reading for reading in readings if reading.error):
        _fail(broken.event, broken.error)
    sound = [reading for reading in readings if not reading.error]
    if not sound:
        return 0
    if len(sound) == 1:
        return _attempt(sound)
    try:
        return _apply(sound)
    except Exception:  # noqa: BLE001 -- whatever is wrong with one event must not stop its neighbours
        return sum(_attempt([reading]) for reading in sound)


def _attempt(readings: list[Reading]) -> int:
    try:
        return _apply(readings)
    except Exception as error:  # noqa: BLE001 -- as above
        _fail(readings[0].event, _told(error))
        return 0


def _read(event: InboundEvent) -> Reading:
    reading = Reading(event)
    connector = connector_of(event.channel.network)
    try:
        if connector is None:
            reading.state, reading.outcome = _State.UNSUPPORTED, "no connector"
        else:
            _read_by(connector, reading)
    except NotSupported as told:
        reading.state, reading.outcome = _State.UNSUPPORTED, f"not supported: {told}"[:120]
    except Exception as error:  # noqa: BLE001 -- a connector that stumbles is one event's trouble
        reading.error = _told(error)
    return reading


def _read_by(connector: Connector, reading: Reading) -> None:
    raw = bytes(reading.event.raw)
    if reading.event.external_id.startswith(GONE) and reading.event.signature == Signature.FETCHED:
        reading.news = [read_gone(raw)]
        return
    parts = connector.parts(raw) if reading.event.part_of_id is None else [raw]
    if len(parts) == 1:
        reading.news = connector.parse(parts[0])
    else:
        reading.parts, reading.outcome = parts, f"parts: {len(parts)}"


def take_in_now(event: InboundEvent, *, until: datetime) -> None:
    """Take in one event that waits, whenever it is due, within the act of whoever holds the intake; it has ended then.

    What it says counts as written at a moment at the latest, for it was here by then. What fails is set aside.
    """
    reading = _read(event)
    reading.news = [
        replace(one, written_at=min(one.written_at, until)) if isinstance(one, Said) else one for one in reading.news
    ]
    if not reading.error:
        try:
            _apply([reading])
        except Exception as error:
            if met_another(error):
                raise
            reading.error = _told(error)
    if reading.error:
        _set_aside(event, reading.error)


@act
def _apply(readings: Sequence[Reading]) -> int:
    """Write messages and outcomes in one transaction; what somebody else ended meanwhile is left alone."""
    share_intake()
    by_id = {reading.event.pk: reading for reading in readings}
    locked = InboundEvent.objects.waiting().select_for_update(no_key=True).filter(pk__in=by_id).order_by("pk")
    own = [by_id[pk] for pk in locked.values_list("pk", flat=True)]
    # All parts of all deliveries at once: a network that gathers what it tells makes many of them.
    if parts := [_part(one.event, number, raw) for one in own for number, raw in enumerate(one.parts, 1)]:
        keep(parts)
    outcomes = write_down([(reading.event, reading.news) for reading in own if reading.news])
    outcomes |= hear_issues([(reading.event, reading.news) for reading in own])
    now = timezone.now()
    _end([_ended(reading, outcomes.get(reading.event.pk), now) for reading in own])
    # Only what we fetched was ever looked for.
    if fetched := [one.event.pk for one in own if one.event.signature == Signature.FETCHED]:
        carry_over_hits(fetched)
    if any(outcome.startswith("removed") for outcome, _message in outcomes.values()):
        # What came together with its removal, or after it, waited until now and would keep the words.
        said = [reading.event.pk for reading in own if any(isinstance(news, Said) for news in reading.news)]
        forget_words(InboundEvent.objects.filter(pk__in=said, message__removed_at__isnull=False))
    empty_what_stays_away([event for event, (outcome, _message) in outcomes.items() if outcome == STAYED_AWAY])
    return len(own)


def _part(event: InboundEvent, number: int, raw: bytes) -> InboundEvent:
    return InboundEvent(
        channel=event.channel,
        external_id=f"{event.external_id[:290]}/{number}",
        part_of=event,
        raw=raw,
        signature=event.signature,
        is_backfill=event.is_backfill,
    )


def _ended(reading: Reading, written: tuple[str, int | None] | None, now: datetime) -> tuple[object, ...]:
    noted = next((one.what for one in reading.news if isinstance(one, Noted)), "")
    outcome, message = written or (reading.outcome or noted, None)
    return (reading.event.pk, reading.state, (outcome or noted)[:120], message, now)


_END = """
    UPDATE crm_inboundevent e SET state = d.state, outcome = d.outcome, message_id = coalesce(d.message, e.message_id),
        ended_at = d.ended_at, error = ''
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::timestamptz[]) AS d (id, state, outcome, message, ended_at)
    WHERE e.id = d.id
"""


def _end(rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_END, [list(column) for column in zip(*rows, strict=True)])


@act
def _fail(event: InboundEvent, error: str) -> None:
    """Note why, and try again after a while that doubles and doubles again; after enough starts set it aside."""
    if event.starts >= STARTS_BEFORE_DEATH:
        _set_aside(event, error)
        return
    later = timezone.now() + timedelta(seconds=15 * 4 ** (event.starts - 1))
    InboundEvent.objects.waiting().filter(pk=event.pk, starts=event.starts).update(error=error, due_at=later)


def _set_aside(event: InboundEvent, error: str) -> None:
    InboundEvent.objects.waiting().filter(pk=event.pk).update(
        state=_State.DEAD, ended_at=timezone.now(), error=error, starts=STARTS_BEFORE_DEATH
    )


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
