"""What is said in the thread of a question becomes part of the story of its ticket, with the side that said it.

The side is frozen there: somebody who becomes an employee later was a peer in everything that was said before.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from community.foundation.events import Origin
from community.models import Member, Topic, TopicEvent
from crm.models import Ticket, TicketEvent
from crm.models.ticket_event import SaidInThread, StatusMoved
from crm.operations.event_rows import write_ticket_events
from crm.service_facts import CUSTOMER, PEER, STAFF

_K = TopicEvent.Kind
_SAID = {_K.POST_ADDED, _K.POST_RESTORED}
SAYING_KINDS = {*_SAID, _K.POST_HIDDEN, _K.POST_DELETED}


def side_of(member: Member, asker_id: int | None) -> str:
    """Return on whose side somebody speaks in a ticket; nothing for those who are on none, such as the machine."""
    if member.pk == asker_id:
        return CUSTOMER
    if member.is_employee:
        return STAFF
    return PEER if member.is_peer else ""


def take_over_sayings(tickets: Collection[Ticket]) -> list[TicketEvent]:
    """Write down what was said in the threads of locked tickets and stands in no ticket yet; return what was written."""
    of_topic = {ticket.topic_id: ticket for ticket in tickets if ticket.topic_id}
    if not of_topic:
        return []
    said = write_ticket_events(_sayings(_waiting(of_topic), of_topic))
    return said + write_ticket_events(_moves(said, of_topic))


def _moves(said: Iterable[TicketEvent], of_topic: Mapping[int, Ticket]) -> Iterable[TicketEvent]:
    """Open what an agent let wait for the asker, who has said something since; needs of the thread end by themselves."""
    waiting = {ticket.pk: ticket for ticket in of_topic.values() if ticket.status == Ticket.Status.PENDING}
    for event in said:
        ticket, cause = waiting.get(event.ticket_id), event.topic_event
        if ticket is None or cause is None or cause.kind != _K.POST_ADDED or event.extras["side"] != CUSTOMER:
            continue
        moves = ticket.events.filter(kind=TicketEvent.Kind.STATUS_CHANGED, extras__after=Ticket.Status.PENDING)
        asked = moves.order_by("id").last()
        # What was said before the agent asked is no answer to it.
        if asked is None or asked.topic_event_id is not None or event.occurred_at <= asked.occurred_at:
            continue
        moved = StatusMoved(before=ticket.status, after=Ticket.Status.OPEN)
        ticket.status = Ticket.Status.OPEN
        ticket.save(update_fields=["status"])
        del waiting[ticket.pk]
        yield TicketEvent(
            kind=TicketEvent.Kind.STATUS_CHANGED,
            ticket=ticket,
            topic_event=cause,
            by_id=event.by_id,
            occurred_at=event.occurred_at,
            extras=moved.as_json(),
        )


def _waiting(of_topic: Mapping[int, Ticket]) -> QuerySet[TopicEvent]:
    events = TopicEvent.objects.filter(topic__in=of_topic, kind__in=SAYING_KINDS, origin=Origin.LIVE)
    told = TicketEvent.objects.filter(
        topic_event=OuterRef("pk"), kind__in=[TicketEvent.Kind.THREAD_SAID, TicketEvent.Kind.THREAD_UNSAID]
    )
    return events.filter(~Exists(told), post__isnull=False).select_related("post__author").order_by("id")


def _sayings(events: Iterable[TopicEvent], of_topic: Mapping[int, Ticket]) -> Iterable[TicketEvent]:
    askers = dict(Topic.objects.filter(pk__in=of_topic).values_list("pk", "author"))
    for event in events:
        post: Any = event.post
        side = side_of(post.author, askers.get(event.topic_id))
        if side and not post.is_first:
            yield TicketEvent(
                kind=TicketEvent.Kind.THREAD_SAID if event.kind in _SAID else TicketEvent.Kind.THREAD_UNSAID,
                ticket=of_topic[event.topic_id],
                topic_event=event,
                by_id=event.by_id,
                occurred_at=event.occurred_at,
                extras=SaidInThread(side, post.pk).as_json(),
            )
