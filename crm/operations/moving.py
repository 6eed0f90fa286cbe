"""Where a ticket may go from where it stands; the rows say it, and the database holds everybody to them."""

from datetime import datetime

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import MoveNotAllowed, SolvedByAnswerOnly
from crm.models import Ticket, TicketEvent, TicketMove
from crm.models.ticket_event import StatusMoved
from crm.operations.events import record_ticket_event, workable_ticket

_ENDS = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}


@act
def change_status(ticket: Ticket, status: str, *, by: Member, at: datetime | None = None) -> TicketEvent | None:
    """Move an unsolved ticket to another working status; the same status changes nothing.

    Raises ``MayNotWorkTickets``, ``SolvedByAnswerOnly`` or, when no row of the moves leads there, ``MoveNotAllowed``.
    """
    ticket = workable_ticket(ticket, by)
    if status == ticket.status:
        return None
    if status in _ENDS or ticket.status in _ENDS:
        raise SolvedByAnswerOnly
    check_move(ticket.status, status)
    moved = StatusMoved(before=ticket.status, after=status)
    ticket.status = status
    ticket.save(update_fields=["status"])
    return record_ticket_event(TicketEvent.Kind.STATUS_CHANGED, ticket, by=by, extras=moved, at=at or timezone.now())


def check_move(before: str, after: str) -> None:
    """Raise ``MoveNotAllowed`` when no row leads there."""
    if not TicketMove.objects.filter(before=before, after=after).exists():
        raise MoveNotAllowed
