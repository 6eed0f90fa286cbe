"""Which ticket goes on when whoever asked says more, on whatever way."""

from community.models import Member
from crm.models import Ticket, TicketEvent
from crm.models.ticket_event import StatusMoved
from crm.operations.events import record_ticket_event
from crm.operations.follow_ups import waiting_follow_up
from crm.operations.opening import Problem, write_ticket
from crm.operations.solving import take_up_again

_S = Ticket.Status


def go_on(ticket: Ticket, *, by: Member) -> Ticket:
    """Return the ticket that goes on from a locked one: what waited for the asker is open again.

    What was solved is opened again within the days of the policy and followed by a new ticket afterwards, and so is what
    ended in its thread, which this does not touch.
    """
    if ticket.topic_id is None and (ticket.is_solved or ticket.status == _S.CLOSED):
        return take_up_again(ticket, by=by)
    if ticket.is_solved or ticket.status == _S.CLOSED:
        waiting = waiting_follow_up(ticket)
        problem = Problem(ticket.contact, ticket.subject, Ticket.TicketOrigin.FORM, follows=ticket)
        return waiting or write_ticket(problem, by=by)
    if ticket.status == _S.PENDING:
        moved = StatusMoved(before=ticket.status, after=_S.OPEN)
        ticket.status = _S.OPEN
        ticket.save(update_fields=["status"])
        record_ticket_event(TicketEvent.Kind.STATUS_CHANGED, ticket, by=by, extras=moved)
    return ticket
