"""Two tickets of one customer about one problem are told in one of them; a pointer says so, and taking it away undoes it."""

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
from crm.models.ticket_event import Merged
from crm.operations.events import locked_ticket, record_ticket_event
from crm.permissions import can_work_tickets


@act
def merge_ticket(ticket: Ticket, into: Ticket, *, by: Member) -> TicketEvent | None:
    """Tell a ticket in another one of the same customer, which closes it; the same again changes nothing.

    Nothing of it moves: messages, solution, assignment and value stay where they are. Raises ``MayNotWorkTickets``,
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
def unmerge_ticket(ticket: Ticket, *, by: Member) -> TicketEvent:
    """Take the pointer away; the ticket stands where it stood. Raises ``MayNotWorkTickets`` or ``TicketIsNotMerged``."""
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    pointer = TicketMerge.objects.filter(ticket=ticket).first()
    if pointer is None:
        raise TicketIsNotMerged
    unmerged = Merged(pointer.into_id, before=ticket.status, after=pointer.status_before)
    ticket.status = pointer.status_before
    pointer.delete()
    ticket.save(update_fields=["status"])
    return record_ticket_event(TicketEvent.Kind.UNMERGED, ticket, by=by, extras=unmerged)


def point_to(ticket: Ticket, into: Ticket, *, by: Member) -> TicketEvent:
    """Write the pointer between two tickets that are locked."""
    now = timezone.now()
    TicketMerge.objects.create(ticket=ticket, into=into, status_before=ticket.status, by=by, merged_at=now)
    merged = Merged(into.pk, before=ticket.status, after=Ticket.Status.CLOSED)
    ticket.status = Ticket.Status.CLOSED
    ticket.save(update_fields=["status"])
    return record_ticket_event(TicketEvent.Kind.MERGED, ticket, by=by, extras=merged, at=now)


def _locked(ticket: Ticket, into: Ticket) -> tuple[Ticket, Ticket]:
    """Lock both in the order of their numbers, so that two merges that cross each other never wait for each other."""
    numbers = sorted({ticket.pk, into.pk})
    rows = {pk: locked_ticket(Ticket(pk=pk)) for pk in numbers}
    return rows[ticket.pk], rows[into.pk]


def _of_one_customer(ticket: Ticket, into: Ticket) -> bool:
    same_account = ticket.account_id is not None and ticket.account_id == into.account_id
    return same_account or ticket.contact_id == into.contact_id
