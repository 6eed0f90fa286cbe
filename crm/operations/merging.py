"""Two tickets of one customer about one problem are told in one of them; a pointer says so, and taking it away undoes it."""

from collections.abc import Sequence

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import (
    MayNotWorkTickets,
    MergesMakeNoChain,
    TicketHasQuestion,
    TicketIsMerged,
    TicketIsNotMerged,
    TicketsOfDifferentCustomers,
)
from crm.models import Ticket, TicketEvent, TicketMerge
from crm.models.taken_out import PutBack, Unmerged
from crm.models.ticket_event import Merged
from crm.operations.events import locked_ticket, record_ticket_event
from crm.operations.taking_over import hand_back_words, take_over_words
from crm.permissions import can_work_tickets


@act
def merge_ticket(ticket: Ticket, into: Ticket, *, by: Member) -> TicketEvent | None:
    """Tell a ticket in another one of the same customer, which closes it; the same again changes nothing.

    Nothing of it moves: messages, solution, assignment and value stay where they are. What the customer said and nobody
    answered waits in the other one since it was written. Raises ``MayNotWorkTickets``,
    ``TicketHasQuestion``, ``TicketsOfDifferentCustomers``, ``TicketIsMerged`` or ``MergesMakeNoChain``.
    """
    ticket, into = _locked(ticket, into)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if ticket.topic_id is not None:
        raise TicketHasQuestion
    if not _of_one_customer(ticket, into):
        raise TicketsOfDifferentCustomers
    pointer = TicketMerge.objects.filter(ticket=ticket).first()
    if pointer is not None and pointer.into_id == into.pk:
        return None
    if pointer is not None:
        raise TicketIsMerged
    chained = TicketMerge.objects.filter(ticket=into).exists() or TicketMerge.objects.filter(into=ticket).exists()
    if chained or ticket.pk == into.pk:
        raise MergesMakeNoChain
    return point_to(ticket, into, by=by)


@act
def unmerge_ticket(ticket: Ticket, *, by: Member, reason: str = "") -> TicketEvent:
    """Take the pointer away; the ticket stands where it stood, and its log says the reason.

    Raises ``MayNotWorkTickets`` or ``TicketIsNotMerged``.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    known = TicketMerge.objects.filter(ticket=ticket).first()
    if known is None:
        raise TicketIsNotMerged
    ticket, into = _locked(ticket, known.into)
    # Asked again under the locks: somebody may have undone it, or merged it into a third one.
    pointer = TicketMerge.objects.filter(ticket=ticket, into=into).first()
    if pointer is None:
        raise TicketIsNotMerged
    unmerged = Unmerged(pointer.into_id, before=ticket.status, after=pointer.status_before, note=reason)
    ticket.status = pointer.status_before
    pointer.delete()
    ticket.save(update_fields=["status"])
    event = record_ticket_event(TicketEvent.Kind.UNMERGED, ticket, by=by, extras=unmerged)
    hand_back_words(ticket, into, by=by)
    return event


def point_to(ticket: Ticket, into: Ticket, *, by: Member, back: Sequence[int] | None = None) -> TicketEvent:
    """Write the pointer between two tickets that are locked; ``back`` says which messages went back into the other one.

    Nobody waits any more in a ticket of which something went back.
    """
    now = timezone.now()
    pointer = TicketMerge.objects.create(ticket=ticket, into=into, status_before=ticket.status, by=by, merged_at=now)
    said = (into.pk, ticket.status, Ticket.Status.CLOSED)
    merged = Merged(*said) if back is None else PutBack(*said, back)
    ticket.status = Ticket.Status.CLOSED
    ticket.save(update_fields=["status"])
    event = record_ticket_event(TicketEvent.Kind.MERGED, ticket, by=by, extras=merged, at=now)
    take_over_words(pointer, into, by=by, at=now)
    return event


def _locked(ticket: Ticket, into: Ticket) -> tuple[Ticket, Ticket]:
    """Lock both in the order of their numbers, so that two merges that cross each other never wait for each other."""
    numbers = sorted({ticket.pk, into.pk})
    rows = {pk: locked_ticket(Ticket(pk=pk)) for pk in numbers}
    return rows[ticket.pk], rows[into.pk]


def _of_one_customer(ticket: Ticket, into: Ticket) -> bool:
    same_account = ticket.account_id is not None and ticket.account_id == into.account_id
    return same_account or ticket.contact_id == into.contact_id
