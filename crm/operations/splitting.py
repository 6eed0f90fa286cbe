"""A second problem is taken out of a ticket, with what was said about it, and put back."""

from collections.abc import Sequence

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets, MessageIsElsewhere, TicketIsMerged, TicketIsNoSplit
from crm.models import Message, Ticket, TicketEvent, TicketMerge, TicketSplit
from crm.models.taken_out import Taken
from crm.models.ticket_event import Split
from crm.operations.events import locked_ticket, record_ticket_event, workable_ticket
from crm.operations.merging import point_to
from crm.operations.opening import Problem, write_ticket
from crm.permissions import can_work_tickets


@act
def split_ticket(ticket: Ticket, *, by: Member, subject: str, messages: Sequence[int] = ()) -> Ticket:
    """Open a ticket of its own for a second problem and take these messages along; return the new one.

    Raises ``MayNotWorkTickets``, ``TicketIsMerged``, ``MessageIsElsewhere`` or ``SubjectIsMissing``.
    """
    ticket = workable_ticket(ticket, by)
    wanted = sorted(set(messages))
    if Message.objects.filter(ticket=ticket, pk__in=wanted).count() != len(wanted):
        raise MessageIsElsewhere(pointer="/messages")
    origin = Ticket.TicketOrigin.API if ticket.origin == Ticket.TicketOrigin.COMMUNITY else ticket.origin
    problem = Problem(
        ticket.contact,
        subject,
        origin,
        ticket.account,
        split_from=ticket,
        took=_taken(wanted),
        impact=ticket.impact,
        urgency=ticket.urgency,
    )
    taken = write_ticket(problem, by=by)
    TicketSplit.objects.create(ticket=taken, origin=ticket, messages=wanted, by=by)
    Message.objects.filter(pk__in=wanted).update(ticket=taken)
    record_ticket_event(TicketEvent.Kind.SPLIT, ticket, by=by, extras=Split(taken.pk, wanted))
    return taken


@act
def undo_split(ticket: Ticket, *, by: Member, reason: str = "") -> TicketEvent:
    """Put back what was taken along; the ticket that was opened for it is then told in the first one, whose log says why.

    What was said in it since stays in it. Raises ``MayNotWorkTickets``, ``TicketIsNoSplit`` or ``TicketIsMerged``.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    split = TicketSplit.objects.filter(ticket=ticket, undone_at__isnull=True).first()
    if split is None:
        raise TicketIsNoSplit
    # The first one has the lower number: it was there before.
    origin, ticket = locked_ticket(split.origin), locked_ticket(ticket)
    if not TicketSplit.objects.filter(ticket=ticket, undone_at__isnull=True).update(undone_at=timezone.now()):
        raise TicketIsNoSplit
    if TicketMerge.objects.filter(ticket__in=[ticket, origin]).exists():
        raise TicketIsMerged
    back = Message.objects.filter(pk__in=split.messages, ticket=ticket)
    numbers = sorted(back.filter(removed_at__isnull=True).values_list("pk", flat=True))
    back.update(ticket=origin)
    point_to(ticket, origin, by=by, back=numbers)
    # What was taken out of this one in turn stays where it is, and what was taken away says nothing any more.
    undone = Split(ticket.pk, numbers, undone=True, note=reason.strip())
    return record_ticket_event(TicketEvent.Kind.SPLIT, origin, by=by, extras=undone)


def _taken(numbers: Sequence[int]) -> list[Taken]:
    """Return what the customer or the desk said in these messages and nobody took away."""
    said = Message.objects.said_to_customers().filter(pk__in=numbers, removed_at__isnull=True).in_order()
    rows = said.values_list("pk", "direction", "written_at")
    return [Taken(pk, direction, written_at.isoformat()) for pk, direction, written_at in rows]
