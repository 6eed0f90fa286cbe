"""Who works on a ticket."""

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets, NoTicketAgent
from crm.models import Ticket, TicketEvent
from crm.models.ticket_event import Assigned
from crm.operations.events import locked_ticket, record_ticket_event
from crm.permissions import can_work_tickets


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
