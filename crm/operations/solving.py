"""Staff solve tickets with an answer and reopen them."""

from community.foundation.acting import act
from community.models import Member
from community.operations.posting import add_post
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.texts import checked_body
from crm.errors import MayNotWorkTickets, TicketAlreadySolved, TicketIsNotSolved
from crm.models import Resolution, Ticket, TicketEvent
from crm.models.ticket_event import Reopened, Solved
from crm.operations.events import locked_ticket, record_ticket_event
from crm.operations.following import follow_topic_events
from crm.permissions import can_work_tickets


@act
def solve_ticket(ticket: Ticket, *, by: Member, answer: str) -> TicketEvent:
    """Answer the customer and solve the ticket.

    The answer to a question from the community appears in its thread and is marked as the solution, in the same
    transaction; any other ticket keeps it in its resolution. Raises ``MayNotWorkTickets``, ``TicketAlreadySolved``,
    ``TextIsEmpty``, ``TextIsTooLong`` or what posting and marking raise.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if ticket.is_solved:
        raise TicketAlreadySolved
    answer = checked_body(answer, pointer="/answer")
    if ticket.topic is None:
        return _solve_directly(ticket, by, answer)
    post = add_post(ticket.topic, by=by, body=answer).post
    if post is not None and (marked := mark_solution(ticket.topic, post, by=by)):
        # The intake would do the same a moment later; then it finds nothing left to do.
        follow_topic_events([marked])
    return ticket.events.filter(kind=TicketEvent.Kind.SOLVED).latest("id")


@act
def reopen_ticket(ticket: Ticket, *, by: Member) -> TicketEvent:
    """Take the resolution back; the solution of its question goes with it.

    Raises ``MayNotWorkTickets`` or ``TicketIsNotSolved``.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if not ticket.is_solved:
        raise TicketIsNotSolved
    if ticket.topic is None:
        Resolution.objects.filter(ticket=ticket).delete()
        ticket.status, ticket.solved_at = Ticket.Status.OPEN, None
        ticket.save(update_fields=["status", "solved_at"])
        reason = Reopened("asked_again")
        return record_ticket_event(TicketEvent.Kind.REOPENED, ticket, by=by, extras=reason)
    if withdrawn := withdraw_solution(ticket.topic, by=by):
        follow_topic_events([withdrawn])
    return ticket.events.filter(kind=TicketEvent.Kind.REOPENED).latest("id")


def _solve_directly(ticket: Ticket, by: Member, answer: str) -> TicketEvent:
    resolution = Resolution.objects.create(ticket=ticket, by=Resolution.By.STAFF, member=by, answer=answer)
    ticket.status, ticket.solved_at = Ticket.Status.SOLVED, resolution.resolved_at
    ticket.save(update_fields=["status", "solved_at"])
    solved = Solved(by=resolution.by, member=by.pk, post=None)
    return record_ticket_event(TicketEvent.Kind.SOLVED, ticket, by=by, extras=solved, at=resolution.resolved_at)
