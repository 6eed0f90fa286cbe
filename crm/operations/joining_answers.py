"""What we answered on a network itself enters the ticket of whom we answered, however late either of the two comes."""

from collections.abc import Collection

from django.db import connection, models
from django.utils import timezone

from community.models import Member
from crm.connectors import CONNECTORS
from crm.models import Message, ReplyDelivery, Ticket, TicketEvent
from crm.models.ticket_event import Said, StatusMoved
from crm.operations.events import locked_ticket, record_ticket_event, told_in

# Whom an answer of ours is for is who said what it answers, past whatever we said ourselves in between; nobody further up.
# In private, where a network has one conversation with each, it is whom it was said to.
ANSWERED = """
    WITH RECURSIVE told AS (
        SELECT id FROM unnest(%(ids)s::bigint[]) AS given (id)
        UNION
        SELECT c.id FROM crm_message c JOIN told ON c.parent_id = told.id
    ), near AS (
        SELECT id FROM told
        UNION
        SELECT m.id FROM crm_message g
        JOIN crm_channel c ON c.id = g.channel_id AND c.network = ANY(%(talking)s)
        JOIN crm_message m ON m.persona_id = g.persona_id AND m.channel_id = g.channel_id AND m.visibility = 'private'
            AND m.direction = 'out' AND m.written_at >= g.written_at
        WHERE g.id = ANY(%(ids)s) AND g.visibility = 'private'
    ), ours AS (
        SELECT m.* FROM crm_message m JOIN near ON near.id = m.id
        WHERE m.direction = 'out' AND m.by_id IS NULL AND m.channel_id IS NOT NULL AND m.ticket_id IS NULL
          AND m.removed_at IS NULL
    ), up AS (
        SELECT o.id AS answer, p.direction, p.persona_id, p.ticket_id, p.parent_id, 1 AS steps
        FROM ours o JOIN crm_message p ON p.id = o.parent_id
        UNION ALL
        SELECT up.answer, p.direction, p.persona_id, p.ticket_id, p.parent_id, up.steps + 1
        FROM up JOIN crm_message p ON p.id = up.parent_id WHERE up.direction = 'out' AND up.steps < 50
    )
    SELECT answer, persona_id, ticket_id FROM up WHERE direction = 'in' AND persona_id IS NOT NULL
    UNION ALL
    SELECT o.id, o.persona_id, latest.ticket_id
    FROM ours o JOIN crm_channel c ON c.id = o.channel_id AND c.network = ANY(%(talking)s),
    LATERAL (
        SELECT p.ticket_id FROM crm_message p
        WHERE p.persona_id = o.persona_id AND p.channel_id = o.channel_id AND p.visibility = 'private' AND p.direction = 'in'
        ORDER BY p.ticket_id IS NULL, p.written_at DESC, p.id DESC LIMIT 1
    ) latest WHERE o.visibility = 'private' AND o.parent_id IS NULL AND o.persona_id IS NOT NULL
"""
Answered = tuple[int, int, int | None]


def _answered_among(ids: Collection[int]) -> list[Answered]:
    """Return each answer of ours among these messages and what is below them, with whom it answers and in which ticket."""
    talking = [one.network for one in CONNECTORS.values() if one.talks]
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, {"ids": list(ids), "talking": talking})
        return list(cursor.fetchall())


def enter_answers(ids: Collection[int]) -> int:
    """Let our own answers enter the tickets of those whom they answer, once; return how many did.

    Runs inside a transaction that holds these people. What may be an answer of the desk on its way out waits until that
    has arrived or failed: the network may tell of it before it answers us.
    """
    answered = _answered_among(ids)
    leading = {answer: ticket for answer, _persona, ticket in answered if ticket is not None}
    for answer, persona, _ticket in answered:
        # What is said to somebody belongs to the same conversation, and is forgotten with them.
        theirs = Message.objects.filter(models.Q(visibility="private") | models.Q(pk__in=leading), pk=answer)
        theirs.exclude(persona=persona).update(persona=persona)
    if not leading:
        return 0
    on_their_way = set(
        ReplyDelivery.objects.filter(state=ReplyDelivery.State.WAITING)
        .filter(message__persona__in={persona for _answer, persona, _ticket in answered})
        .values_list("message__channel", "message__persona")
    )
    answers = Message.objects.select_for_update(no_key=True).filter(pk__in=leading, ticket=None, removed_at=None)
    found = [one for one in answers.order_by("pk") if (one.channel_id, one.persona_id) not in on_their_way]
    for one in sorted(found, key=lambda one: (one.written_at, one.pk)):
        _enter(one, locked_ticket(Ticket(pk=leading[one.pk])))
    return len(found)


def _enter(answer: Message, ticket: Ticket) -> None:
    by = Member.objects.system()
    if (into := told_in(ticket)) is not None:
        # What was said in a merged ticket is answered in the one in which that is told.
        ticket = locked_ticket(into)
    answer.ticket = ticket
    answer.save(update_fields=["ticket"])
    at = min(answer.written_at, timezone.now())
    record_ticket_event(TicketEvent.Kind.MESSAGE_OUT, ticket, by=by, extras=Said(answer.pk), at=at)
    if ticket.status == Ticket.Status.NEW:
        moved = StatusMoved(before=ticket.status, after=Ticket.Status.OPEN)
        ticket.status = Ticket.Status.OPEN
        ticket.save(update_fields=["status"])
        record_ticket_event(TicketEvent.Kind.STATUS_CHANGED, ticket, by=by, extras=moved)
