"""Tickets follow their questions: opened once, solved and reopened with the topic."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.foundation.copying import copy_new
from community.foundation.events import Origin
from community.foundation.intake import Intake, run_intake
from community.models import Member, NeedsInfo, Solution, Topic, TopicDuplicate, TopicEvent
from crm.models import DeskPolicy, Resolution, Ticket, TicketEvent, TopicIntake
from crm.models.ticket_event import Reopened, Solved, StatusMoved
from crm.operations.contacts import contacts_of
from crm.operations.events import record_ticket_events

_K = TopicEvent.Kind
_MOVES = {_K.TOPIC_SOLVED, _K.SOLUTION_CHANGED, _K.TOPIC_REOPENED}
_STANDING = {
    *(_K.TOPIC_HIDDEN, _K.TOPIC_RESTORED, _K.TOPIC_DELETED, _K.TOPIC_MERGED),
    *(_K.DUPLICATE_MARKED, _K.DUPLICATE_WITHDRAWN),
}
_NEEDS = {_K.NEEDS_INFO, _K.INFO_GIVEN, _K.NEED_WITHDRAWN}
_ENDS = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}
_KINDS = {_K.TOPIC_OPENED, *_MOVES, *_STANDING, *_NEEDS}


def take_in_topic_events(*, lane: str = "live", since: datetime | None = None) -> int:
    """Bring the tickets up to date with all topic events that wait in a lane; return how many were handled."""
    return run_intake(TOPIC_EVENTS, lane=lane, since=since)


def who_solved(topic: Topic, solver: Member) -> Resolution.By:
    """Say on whose side the solver stands. A peer is a customer or partner other than the asker."""
    if solver.pk == topic.author_id:
        return Resolution.By.NONE
    if solver.is_employee:
        return Resolution.By.STAFF
    return Resolution.By.PEER if solver.is_peer else Resolution.By.NONE


@dataclass
class _Batch:
    """The rows that a batch of topic events is about, and what is to be written for it."""

    topics: dict[int, Topic]
    solutions: dict[int, Solution]
    tickets: dict[int, Ticket]
    resolutions: dict[int, Resolution]
    # Questions that point to another one: what they are worth counts there.
    pointing: set[int]
    # The tickets that were opened just now, with the event that did it.
    opened: list[tuple[Ticket, TopicEvent]] = field(default_factory=list)
    policy: DeskPolicy = field(default_factory=DeskPolicy.current)
    events: list[TicketEvent] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    made: dict[int, Resolution] = field(default_factory=dict)
    changed: dict[int, Ticket] = field(default_factory=dict)


def follow_topic_events(events: Sequence[TopicEvent]) -> None:
    """Apply topic events to their tickets.

    What counts is the present state of the topic, not only the event, so that late, doubled and overtaken events end
    in the same place. Runs inside a transaction and is all or nothing.
    """
    batch = _load(events)
    for event in events:
        topic = batch.topics.get(event.topic_id)
        if topic is None:
            continue
        ticket = batch.tickets[topic.pk]
        asks_again = topic.pk in batch.pointing
        if event.kind in _STANDING or (asks_again and event.kind in _MOVES):
            _follow_standing(batch, ticket, topic, event)
        if not asks_again and event.kind in {*_MOVES, _K.DUPLICATE_WITHDRAWN}:
            _follow_solution(batch, ticket, topic, event)
        if event.kind in _NEEDS:
            _follow_need(batch, ticket, topic, event)
    _close_history(batch)
    _write(batch)


def _load(events: Sequence[TopicEvent]) -> _Batch:
    wanted = {event.topic_id for event in events}
    rows = Topic.objects.questions().filter(pk__in=wanted).select_related("author")
    topics = {topic.pk: topic for topic in rows}
    contacts = contacts_of([topic.author for topic in topics.values()])
    locked = Ticket.objects.select_for_update(no_key=True).filter(topic__in=topics).order_by("pk")
    tickets = {ticket.topic_id: ticket for ticket in locked if ticket.topic_id}
    # Read after the locks: what another process did to these tickets is done.
    solutions = {row.topic_id: row for row in Solution.objects.filter(topic__in=topics).select_related("post__author")}
    resolutions = {row.ticket_id: row for row in Resolution.objects.filter(ticket__topic__in=topics)}
    pointing = set(TopicDuplicate.objects.filter(topic__in=topics).values_list("topic_id", flat=True))
    batch = _Batch(topics, solutions, tickets, resolutions, pointing)
    first = {event.topic_id: event for event in reversed(events)}
    opened = [
        Ticket(
            contact=contacts[topic.author_id],
            account_id=contacts[topic.author_id].account_id,
            origin=Ticket.TicketOrigin.COMMUNITY,
            topic=topic,
            subject=topic.title,
            owner=Ticket.Owner.COMMUNITY,
            community_until=_time_is_over(batch, first[topic.pk], topic.created_at),
            opened_at=topic.created_at,
        )
        for topic in sorted(topics.values(), key=lambda topic: topic.pk)
        if topic.pk not in tickets and topic.author_id in contacts
    ]
    for ticket in copy_new(opened):
        topic = topics[ticket.topic_id or 0]
        tickets[topic.pk] = ticket
        batch.opened.append((ticket, first[topic.pk]))
        batch.events.append(_event(TicketEvent.Kind.OPENED, ticket, first[topic.pk], topic.created_at))
    # The system asks no questions; whatever else has no ticket is none of ours.
    batch.topics = {pk: topic for pk, topic in topics.items() if pk in tickets}
    return batch


def _follow_solution(batch: _Batch, ticket: Ticket, topic: Topic, event: TopicEvent) -> None:
    solution = batch.solutions.get(topic.pk)
    resolution = batch.resolutions.get(ticket.pk)
    if (resolution.post_id if resolution else None) == (solution.post_id if solution else None):
        return
    if resolution is not None:
        reason = "solution_changed" if solution else "solution_withdrawn"
        _reopen(batch, ticket, event, reason)
    if solution is not None:
        _solve(batch, ticket, topic, solution, event)


def _reopen(batch: _Batch, ticket: Ticket, event: TopicEvent, reason: str) -> None:
    batch.dropped.append(ticket.pk)
    batch.made.pop(ticket.pk, None)
    batch.resolutions.pop(ticket.pk, None)
    ticket.status, ticket.solved_at = Ticket.Status.OPEN, None
    _give_time(batch, ticket, event)
    batch.changed[ticket.pk] = ticket
    reopened = _event(TicketEvent.Kind.REOPENED, ticket, event, event.occurred_at)
    reopened.extras = Reopened(reason).as_json()
    batch.events.append(reopened)


def _solve(batch: _Batch, ticket: Ticket, topic: Topic, solution: Solution, event: TopicEvent) -> None:
    solver = solution.post.author
    resolution = Resolution(
        ticket=ticket,
        by=who_solved(topic, solver),
        member=solver,
        post=solution.post,
        resolved_at=solution.marked_at,
    )
    batch.made[ticket.pk] = batch.resolutions[ticket.pk] = resolution
    ticket.status, ticket.solved_at = Ticket.Status.SOLVED, solution.marked_at
    batch.changed[ticket.pk] = ticket
    solved = _event(TicketEvent.Kind.SOLVED, ticket, event, solution.marked_at)
    solved.by_id = solution.marked_by_id
    solved.extras = Solved(by=resolution.by, member=solver.pk, post=solution.post_id).as_json()
    batch.events.append(solved)


def _follow_standing(batch: _Batch, ticket: Ticket, topic: Topic, event: TopicEvent) -> None:
    """Close the ticket of a topic that went away or asks again, and open it when the topic is back by itself."""
    before, asks_again = ticket.status, topic.pk in batch.pointing
    is_by_itself = topic.is_standing and not asks_again
    is_solved = ticket.pk in batch.resolutions
    # A solved one that was closed after a while loses its resolution like any other.
    if not is_by_itself and (is_solved or before != Ticket.Status.CLOSED):
        if is_solved:
            _reopen(batch, ticket, event, "asked_before" if topic.is_standing else "content_removed")
        ticket.status, ticket.solved_at = Ticket.Status.CLOSED, None
        closed = _event(TicketEvent.Kind.CLOSED, ticket, event, event.occurred_at)
        if topic.is_standing or event.kind == _K.TOPIC_MERGED:
            closed.extras = StatusMoved(before=before, after=ticket.status).as_json()
        batch.events.append(closed)
    elif is_by_itself and before == Ticket.Status.CLOSED and not is_solved:
        ticket.status = _status_before(batch, ticket)
        _give_time(batch, ticket, event)
        moved = _event(TicketEvent.Kind.STATUS_CHANGED, ticket, event, event.occurred_at)
        moved.extras = StatusMoved(before=before, after=ticket.status).as_json()
        batch.events.append(moved)
    else:
        return
    batch.changed[ticket.pk] = ticket


def _close_history(batch: _Batch) -> None:
    """Close tickets of old questions that an import brought unsolved, for nobody waits any more: they are no work.

    One whose solution is still to be followed stays as it is; so does what became closed by itself.
    """
    recent = timezone.now() - timedelta(days=settings.OPEN_IMPORTED_DAYS)
    for ticket, cause in batch.opened:
        is_waiting = ticket.topic_id not in batch.solutions and ticket.status == Ticket.Status.NEW
        if cause.origin == Origin.LIVE or not is_waiting or ticket.opened_at >= recent:
            continue
        ticket.status = Ticket.Status.CLOSED
        batch.changed[ticket.pk] = ticket
        closed = _event(TicketEvent.Kind.CLOSED, ticket, cause, cause.occurred_at)
        closed.extras = StatusMoved(before=Ticket.Status.NEW, after=ticket.status).as_json()
        batch.events.append(closed)


def _follow_need(batch: _Batch, ticket: Ticket, topic: Topic, event: TopicEvent) -> None:
    """Let a ticket that is worked on wait for the customer as long as the question waits for its asker."""
    before, waits = ticket.status, NeedsInfo.objects.of(topic).exists()
    if waits and before in {Ticket.Status.NEW, Ticket.Status.OPEN}:
        ticket.status = Ticket.Status.PENDING
    elif not waits and before == Ticket.Status.PENDING:
        ticket.status = Ticket.Status.OPEN
        _give_time(batch, ticket, event)
    else:
        return
    moved = _event(TicketEvent.Kind.STATUS_CHANGED, ticket, event, event.occurred_at)
    moved.extras = StatusMoved(before=before, after=ticket.status).as_json()
    batch.events.append(moved)
    batch.changed[ticket.pk] = ticket


def _give_time(batch: _Batch, ticket: Ticket, event: TopicEvent) -> None:
    """Let the community have its time once more, from the moment at which the question waits for it again."""
    if ticket.owner == Ticket.Owner.COMMUNITY:
        ticket.community_until = _time_is_over(batch, event, event.occurred_at)


def _time_is_over(batch: _Batch, cause: TopicEvent, since: datetime) -> datetime | None:
    """When a question comes to the desk; no clock runs for what an import brought."""
    return batch.policy.community_until(since) if cause.origin == Origin.LIVE else None


def _status_before(batch: _Batch, ticket: Ticket) -> str:
    """Where a ticket stood that was closed because its question asks again; any other one is open again."""
    ours = [event for event in batch.events if event.ticket_id == ticket.pk and event.kind == TicketEvent.Kind.CLOSED]
    closed = ours[-1] if ours else ticket.events.filter(kind=TicketEvent.Kind.CLOSED).order_by("id").last()
    before = closed.extras.get("before") if closed else None
    return before if before and before not in _ENDS else Ticket.Status.OPEN


def _event(kind: TicketEvent.Kind, ticket: Ticket, cause: TopicEvent, at: datetime) -> TicketEvent:
    return TicketEvent(
        kind=kind, ticket=ticket, topic_event=cause, by_id=cause.by_id, occurred_at=at, origin=cause.origin
    )


def _write(batch: _Batch) -> None:
    Resolution.objects.filter(ticket__in=batch.dropped).delete()
    copy_new(list(batch.made.values()))
    _move_tickets(list(batch.changed.values()))
    record_ticket_events(batch.events)


def _move_tickets(tickets: Sequence[Ticket]) -> None:
    """Write status and moment of tickets that are locked; a case for each of them would take longer than all the rest."""
    if tickets:
        with connection.cursor() as cursor:
            columns = zip(*((one.pk, one.status, one.solved_at, one.community_until) for one in tickets), strict=True)
            cursor.execute(_MOVE, [list(column) for column in columns])


_MOVE = """
    UPDATE crm_ticket SET status = moved.status, solved_at = moved.solved_at, community_until = moved.community_until
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[])
      AS moved (id, status, solved_at, community_until)
    WHERE crm_ticket.id = moved.id
"""

TOPIC_EVENTS = Intake(
    name="crm.topic_events", events=TopicEvent, marks=TopicIntake, kinds=_KINDS, handle=follow_topic_events
)
