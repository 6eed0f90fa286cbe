"""Solved tickets are closed after a while, which ends nothing: the solution and what it is worth stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import TicketIsNotSolved
from crm.models import DeskPolicy, Ticket, TicketEvent
from crm.models.ticket_event import StatusMoved
from crm.operations.events import record_ticket_events, workable_ticket

BATCH = 500


@act
def close_ticket(ticket: Ticket, *, by: Member, at: datetime | None = None) -> TicketEvent | None:
    """Close a solved ticket; one that is closed stays as it is. Raises ``MayNotWorkTickets`` or ``TicketIsNotSolved``."""
    ticket = workable_ticket(ticket, by)
    if not ticket.is_solved:
        raise TicketIsNotSolved
    if ticket.status == Ticket.Status.CLOSED:
        return None
    return _close([ticket], by=by, at=at or timezone.now())[0]


def close_solved_tickets() -> int:
    """Close whatever was solved longer ago than the policy says and return how many; may be run as often as one likes."""
    by, until = Member.objects.system(), timezone.now() - timedelta(days=DeskPolicy.current().close_days)
    closed = 0
    while number := _close_some(until, by):
        closed += number
    return closed


@act
def _close_some(until: datetime, by: Member) -> int:
    due = Ticket.objects.filter(status=Ticket.Status.SOLVED, solved_at__lte=until).order_by("solved_at", "id")
    # Whatever somebody works on at this moment is closed another time.
    tickets = list(due.select_for_update(no_key=True, skip_locked=True)[:BATCH])
    _close(tickets, by=by, at=timezone.now())
    return len(tickets)


def _close(tickets: Sequence[Ticket], *, by: Member, at: datetime) -> list[TicketEvent]:
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(status=Ticket.Status.CLOSED)
    moved = StatusMoved(before=Ticket.Status.SOLVED, after=Ticket.Status.CLOSED).as_json()
    kind = TicketEvent.Kind.CLOSED
    return record_ticket_events(
        TicketEvent(kind=kind, ticket=ticket, by=by, occurred_at=at, extras=moved) for ticket in tickets
    )
