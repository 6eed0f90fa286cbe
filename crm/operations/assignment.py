"""Who works on a ticket and where it stands while it is not solved."""

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets, NoTicketAgent, SolvedByAnswerOnly
from crm.models import Ticket, TicketEvent
from crm.models.ticket_event import Assigned, StatusMoved
from crm.operations.events import locked_ticket, record_ticket_event
from crm.permissions import can_work_tickets

_ENDS = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}


@act
def assign_ticket(ticket: Ticket, agent: Member | None, *, by: Member) -> TicketEvent | None:
    """Give a ticket to an agent or to nobody; the same agent again changes nothing.

    Raises ``MayNotWorkTickets`` or ``NoTicketAgent``.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if agent is not None and not can_work_tickets(agent):
        raise NoTicketAgent
    after = agent.pk if agent else None
    if ticket.assignee_id == after:
        return None
    assigned = Assigned(before=ticket.assignee_id, after=after)
    ticket.assignee = agent
    ticket.save(update_fields=["assignee"])
    return record_ticket_event(TicketEvent.Kind.ASSIGNED, ticket, by=by, extras=assigned)


@act
def change_status(ticket: Ticket, status: str, *, by: Member) -> TicketEvent | None:
    """Move an unsolved ticket between new, open, pending and on hold; the same status changes nothing.

    Raises ``MayNotWorkTickets`` or ``SolvedByAnswerOnly``.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if status == ticket.status:
        return None
    if status in _ENDS or ticket.status in _ENDS:
        raise SolvedByAnswerOnly
    moved = StatusMoved(before=ticket.status, after=status)
    ticket.status = status
    ticket.save(update_fields=["status"])
    return record_ticket_event(TicketEvent.Kind.STATUS_CHANGED, ticket, by=by, extras=moved)
