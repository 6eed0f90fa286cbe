"""Service clocks follow the log of their ticket: whatever happens, they are what a replay of it says.

Whoever writes an event of a ticket holds its lock, so clocks are written by one at a time, and what is told of a clock stands
in the same transaction as its mark. It does not matter who comes first to notice that a deadline is missed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.events import Extras, Origin
from community.models import Member
from crm.models import ServiceClock, ServiceTerms, Ticket, TicketEvent
from crm.models.ticket_event import ClockTold, Promised
from crm.operations.clock_rows import is_other, take_over
from crm.operations.event_rows import write_ticket_events
from crm.operations.policy_choice import terms_for
from crm.operations.sayings import take_over_sayings
from crm.reports.clock_facts import FACT_KINDS, counts_from, facts_of, log_of, read_terms
from crm.service_facts import Clock
from crm.service_replay import replay

HISTORY_AFTER = timedelta(days=7)

_K = TicketEvent.Kind


def follow_events(events: Sequence[TicketEvent]) -> None:
    """Give new tickets what they are promised, and bring the clocks of all these tickets up to date.

    Imported history promises nothing to anybody. What a new ticket took along is heard with its promise. Runs in the transaction of the act, under the locks of the tickets.
    """
    live = [event for event in events if event.origin == Origin.LIVE]
    promise([event for event in live if event.kind == _K.OPENED])
    telling = (event for event in live if event.kind in FACT_KINDS and event.kind != _K.OPENED)
    concerned = {event.ticket_id for event in telling if event.ticket.terms_id}
    bring_up_to_date(concerned)


def promise(openings: Sequence[TicketEvent]) -> None:
    """Freeze for each new ticket what the first policy that fits it promises now; it counts from the opening.

    What was taken out of another ticket counts from when the customer wrote it.
    Whoever writes down what happened long ago brings history, whatever way it comes, and waits for nobody.
    """
    since = timezone.now() - HISTORY_AFTER
    recent = [opening for opening in openings if opening.occurred_at >= since]
    for terms, group in groupby(terms_for(recent), key=lambda one: one[1]):
        moments = [(opening.ticket, counts_from(opening)) for opening, _terms in group]
        give_terms(terms, moments, by=Member.objects.system())


def give_terms(terms: ServiceTerms, moments: Iterable[tuple[Ticket, datetime]], *, by: Member) -> list[TicketEvent]:
    """Promise terms to locked tickets, to each from its moment on."""
    given = []
    for ticket, at in moments:
        ticket.terms = terms
        given.append(_event(_K.POLICY_APPLIED, ticket, by, at, Promised(terms.pk, ticket.priority)))
    Ticket.objects.filter(pk__in=[event.ticket_id for event in given]).update(terms=terms)
    written = write_ticket_events(given)
    bring_up_to_date([event.ticket_id for event in written])
    return written


def bring_up_to_date(ticket_ids: Collection[int], now: datetime | None = None) -> None:
    """Let the clocks of tickets be what their log says now, and tell once what is to be told; runs inside an act."""
    if not ticket_ids:
        return
    now = now or timezone.now()
    locked = Ticket.objects.select_for_update(no_key=True).filter(pk__in=ticket_ids, terms__isnull=False)
    tickets = {ticket.pk: ticket for ticket in locked.order_by("pk")}
    take_over_sayings(tickets.values())
    events = {pk: list(rows) for pk, rows in groupby(log_of(tickets), key=lambda event: event.ticket_id)}
    terms = read_terms(event for rows in events.values() for event in rows)
    known = {(row.ticket_id, row.metric, row.round): row for row in ServiceClock.objects.filter(ticket__in=tickets)}
    said: set[tuple[int | None, str]] = {
        (event.clock_id, event.kind) for rows in events.values() for event in rows if event.clock_id
    }
    rows = []
    for pk, its_events in events.items():
        clocks = replay(facts_of(its_events, terms), until=now)
        rows += [_row_of(pk, clock, known.pop((pk, clock.metric, clock.round), None)) for clock in clocks]
    _write(rows, list(known.values()), now)
    _tell([row for row, _is_new, _was in rows], said, tickets)


@act
def sweep_some(ticket_ids: Collection[int], now: datetime) -> None:
    """Bring the clocks of some tickets up to date."""
    bring_up_to_date(ticket_ids, now)


def sweep_clocks(now: datetime, *, batch: int = 200) -> int:
    """Tell of all deadlines that came near or were missed and return how many tickets were looked at.

    Any number of these may run at once, and a missed run is made up for by the next one.
    """
    looked_at, last = 0, 0
    waiting = ServiceClock.objects.to_be_announced(now)
    while ids := list(
        waiting.filter(ticket__gt=last).order_by("ticket").values_list("ticket", flat=True).distinct()[:batch]
    ):
        sweep_some(ids, now)
        looked_at, last = looked_at + len(ids), ids[-1]
    return looked_at


def _row_of(ticket_id: int, clock: Clock, row: ServiceClock | None) -> tuple[ServiceClock, bool, bool]:
    is_new = row is None
    row = row or ServiceClock(ticket_id=ticket_id, metric=clock.metric, round=clock.round)
    was_other = is_new or is_other(row, clock)
    take_over(row, clock)
    return row, is_new, was_other


def _write(rows: list[tuple[ServiceClock, bool, bool]], gone: list[ServiceClock], now: datetime) -> None:
    ServiceClock.objects.bulk_create(row for row, is_new, _changed in rows if is_new)
    changed = [row for row, is_new, was_other in rows if was_other and not is_new]
    # What came late can show that nobody ever waited; of what somebody was told, the row stays.
    told = set(TicketEvent.objects.filter(clock__in=gone).values_list("clock", flat=True)) if gone else set()
    for row in gone:
        if row.pk not in told:
            row.delete()
        elif row.state != ServiceClock.State.STOPPED:
            row.state, row.stopped_at = ServiceClock.State.STOPPED, now
            row.running_since, row.paused_at, row.pause_reason, row.settled_at = None, None, "", None
            changed.append(row)
    if changed:
        ServiceClock.objects.bulk_update(changed, CLOCK_COLUMNS)


def _tell(rows: list[ServiceClock], said: set[tuple[int | None, str]], tickets: dict[int, Ticket]) -> None:
    moments = [(_K.CLOCK_WARNED, "warned_at"), (_K.CLOCK_BREACHED, "breached_at")]
    news = [
        (kind, row, getattr(row, moment))
        for row in rows
        for kind, moment in moments
        if getattr(row, moment) is not None and (row.pk, kind) not in said
    ]
    if news:
        by = Member.objects.system()
        events = []
        for kind, row, at in news:
            told = ClockTold(row.metric, row.round, (row.due_at or at).isoformat())
            events.append(_event(kind, tickets[row.ticket_id], by, at, told, row))
        write_ticket_events(events)


def _event(
    kind: TicketEvent.Kind, ticket: Ticket, by: Member, at: datetime, extras: Extras, clock: ServiceClock | None = None
) -> TicketEvent:
    return TicketEvent(kind=kind, ticket=ticket, by=by, occurred_at=at, extras=extras.as_json(), clock=clock)


CLOCK_COLUMNS = [
    *("terms", "state", "target_seconds", "worked_seconds", "started_at", "running_since", "due_at", "warn_at"),
    *("paused_at", "pause_reason", "settled_at", "stopped_at", "warned_at", "breached_at"),
]
