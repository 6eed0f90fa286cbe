"""Replies on networks enter the conversation of the ticket to which they belong, however late either of the two comes."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from community.models import Member
from crm.connectors import CONNECTORS
from crm.models import Message, Persona, Ticket, TicketEvent
from crm.models.ticket_event import Said
from crm.operations.events import locked_ticket, record_ticket_event
from crm.operations.going_on import go_on
from crm.operations.joining_answers import ANSWERED, enter_answers

# Who is drawn into a ticket is who speaks in it or is spoken to; what others say below the same post stays a mention.
# Up a thread one goes past whatever others said in between, down it to what came before the one that it answers.
_DEPTH = 50
_WANDER = """
    WITH RECURSIVE told AS (
        SELECT id FROM unnest(%(ids)s::bigint[]) AS given (id)
        UNION
        SELECT c.id FROM crm_message c JOIN told ON c.parent_id = told.id
    ), waiting AS (
        SELECT m.* FROM crm_message m JOIN told ON told.id = m.id
        WHERE m.ticket_id IS NULL AND m.direction = 'in' AND m.removed_at IS NULL AND m.persona_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM crm_triage t WHERE t.message_id = m.id)
    ), up AS (
        SELECT w.id AS reply, w.persona_id, w.parent_id AS at, 1 AS steps FROM waiting w WHERE w.parent_id IS NOT NULL
        UNION ALL
        SELECT up.reply, up.persona_id, p.parent_id, up.steps + 1 FROM up JOIN crm_message p ON p.id = up.at
        WHERE p.parent_id IS NOT NULL AND up.steps < %(depth)s
    ), related AS (
        SELECT up.reply, p.persona_id, p.ticket_id, up.steps::bigint AS distance
        FROM up JOIN crm_message p ON p.id = up.at AND p.persona_id = up.persona_id
        UNION ALL
        SELECT w.id, w.persona_id, latest.ticket_id, %(depth)s + 1
        FROM waiting w JOIN crm_channel c ON c.id = w.channel_id AND c.network = ANY(%(talking)s) AND w.visibility = 'private',
        LATERAL (
            SELECT p.ticket_id FROM crm_message p
            WHERE p.persona_id = w.persona_id AND p.channel_id = w.channel_id AND p.visibility = 'private' AND p.id <> w.id
            ORDER BY p.ticket_id IS NULL, p.written_at DESC, p.id DESC LIMIT 1
        ) latest
    )
"""
_PERSONAS = f"""
    SELECT persona_id FROM ({_WANDER} SELECT persona_id FROM related) replies
    UNION SELECT persona_id FROM ({ANSWERED}) answers
"""  # noqa: S608 -- made of our own words
_TICKETS = f"""{_WANDER}
    SELECT DISTINCT ON (reply) reply, ticket_id FROM related WHERE ticket_id IS NOT NULL ORDER BY reply, distance
"""  # noqa: S608 -- as above


def join_tickets(ids: Iterable[int]) -> int:
    """Let these messages, and those that answer them, enter the tickets of their own authors; return how many did.

    What we answered there enters the ticket of whom we answered.

    Runs inside a transaction, after these messages are locked. Whoever makes a ticket of what somebody said holds that
    persona, and so does whoever writes down more of them: one of the two sees the other. Tickets are locked after
    messages, in the order of their numbers; an act that holds a ticket and waits for its message is tried again.
    """
    numbers = sorted(ids)
    asked = {"ids": numbers, "depth": _DEPTH, "talking": [one.network for one in CONNECTORS.values() if one.talks]}
    personas = [persona for (persona,) in _rows(_PERSONAS, asked)]
    if not personas:
        return 0
    hold_personas(personas)
    entered = _enter_replies(asked)
    return entered + enter_answers(numbers)


def _enter_replies(asked: dict[str, Any]) -> int:
    leading: dict[int, int] = dict(_rows(_TICKETS, asked))
    tickets = {pk: locked_ticket(Ticket(pk=pk)) for pk in sorted(set(leading.values()))}
    rows = Message.objects.select_related("channel").select_for_update(no_key=True, of=("self",))
    replies = rows.filter(pk__in=leading, ticket=None, removed_at=None).order_by("pk")
    found = sorted(replies, key=lambda reply: (reply.written_at, reply.pk))
    return sum(enter_ticket(reply, tickets[leading[reply.pk]]) for reply in found)


def hold_personas(personas: Collection[int]) -> None:
    """Let nobody else decide what becomes of what these people say until the end of the transaction."""
    list(Persona.objects.select_for_update(no_key=True).filter(pk__in=personas).order_by("pk").values_list("pk"))


def enter_ticket(reply: Message, ticket: Ticket) -> bool:
    """Let a message that is locked enter a ticket that is locked, which goes on; return whether it may."""
    by = Member.objects.system()
    ticket.refresh_from_db(fields=["status", "solved_at"])
    if reply.is_unverified and _is_held(reply, ticket):
        return False
    # What was said before the solution and comes late does not take it back.
    is_late = ticket.solved_at is not None and reply.written_at <= ticket.solved_at
    goes_on = ticket if is_late else go_on(ticket, by=by)
    if goes_on.pk != ticket.pk:
        goes_on = go_on(locked_ticket(goes_on), by=by)
    reply.ticket = goes_on
    reply.save(update_fields=["ticket"])
    at = min(reply.written_at, timezone.now())
    record_ticket_event(TicketEvent.Kind.MESSAGE_IN, goes_on, by=by, extras=Said(reply.pk), at=at)
    return True


def _is_held(reply: Message, ticket: Ticket) -> bool:
    """Tell whether a letter that may be forged waits among the mentions until somebody accepts it.

    Where our own server gives verdicts, each that it did not vouch for does. Elsewhere a letter is heard in a ticket that is
    worked on, marked as it is, and takes up again nothing that ended.
    """
    is_over = ticket.is_solved or ticket.status == Ticket.Status.CLOSED
    return is_over or reply.channel is None or bool(reply.channel.verdicts)


def _rows(query: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return list(cursor.fetchall())
