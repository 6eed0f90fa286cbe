"""What others say in the threads to which a ticket belongs: told as context, a part of no case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from crm.models import Message, Persona, Restriction, Ticket, TicketMerge

OTHERS_SHOWN = 50
# So few are read at a glance; more are folded.
OPEN_UP_TO = 3
# Up from what the ticket holds to what began it, then down to all that hangs below. Below a post of our own everybody
# begins a thread of his own, or a page would tell everything with everyone. What is private is nobody else's context.
_THREADS = """
    WITH RECURSIVE up AS (
        SELECT m.id, m.parent_id, m.direction FROM crm_message m
        WHERE m.ticket_id = ANY(%s::bigint || ARRAY(SELECT ticket_id FROM crm_ticketmerge WHERE into_id = %s))
          AND m.channel_id IS NOT NULL AND m.visibility = 'public'
        UNION
        SELECT p.id, p.parent_id, p.direction FROM up JOIN crm_message p ON p.id = up.parent_id WHERE p.visibility = 'public'
    ), down AS (
        SELECT id FROM up WHERE NOT (direction = 'out' AND parent_id IS NULL)
        UNION
        SELECT c.id FROM down JOIN crm_message c ON c.parent_id = down.id WHERE c.visibility = 'public'
    )
    SELECT id FROM up UNION (SELECT id FROM down LIMIT 500)
"""
# Up from a letter to what began its conversation; whoever answers in a circle goes round only so often.
_ABOVE = """
    WITH RECURSIVE up AS (
        SELECT m.parent_id, m.external_id, m.in_reply_to, 0 AS height FROM crm_message m WHERE m.id = %s
        UNION ALL
        SELECT p.parent_id, p.external_id, p.in_reply_to, up.height + 1 FROM up JOIN crm_message p ON p.id = up.parent_id
        WHERE up.height < 100
    )
    SELECT external_id, CASE WHEN parent_id IS NULL THEN in_reply_to ELSE '' END FROM up ORDER BY height DESC
"""


@dataclass(frozen=True)
class Thread:
    """What others say there, as it was written; ``has_more`` when that is not all of it."""

    others: Sequence[Message]
    has_more: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it is short enough to be read along."""
        return len(self.others) <= OPEN_UP_TO


def thread_of(ticket: Ticket) -> Thread:
    """Return what others say in the threads of a ticket and of those told in it, in one query; a question has its own, so none.

    What somebody says of whom nothing is to be used is left out.
    """
    if ticket.topic_id is not None:
        return Thread((), has_more=False)
    restricted = Restriction.objects.holding().filter(contact__personas__persona=models.OuterRef("persona"))
    found: models.QuerySet[Any] = (
        Message.objects.filter(pk__in=RawSQL(_THREADS, [ticket.pk, ticket.pk]))  # noqa: S611 -- made of our own words
        .exclude(ticket=ticket)
        .exclude(ticket__in=TicketMerge.objects.filter(into=ticket).values("ticket"))
        .filter(~models.Exists(restricted))
        .order_by("-written_at", "-id")[: OTHERS_SHOWN + 1]
    )
    # Which ones first, as in the case itself.
    said = Message.objects.filter(pk__in=found.values("pk")).order_by("-written_at", "-id")
    latest = list(said.select_related("persona", "channel", "by", "ticket", "parent__persona"))
    return Thread(latest[:OTHERS_SHOWN][::-1], has_more=len(latest) > OTHERS_SHOWN)


def name_of(persona: Persona | None) -> str:
    """Return who speaks, or nothing for somebody who is forgotten."""
    return "" if persona is None or persona.forgotten_at is not None else str(persona)


def names_above(message: Message) -> list[str]:
    """Return how the network calls all that a message answers, from the beginning of the conversation on."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [message.pk])
        names = [name for own, answered in cursor.fetchall() for name in (answered, own) if name]
    return [name for name in dict.fromkeys(names) if name != message.external_id]
