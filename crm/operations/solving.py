"""Staff solve tickets with an answer and reopen them; whoever asked may ask again."""

from datetime import datetime

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from community.operations.posting import add_post
from community.operations.solving import checked_reason, mark_solution, withdraw_solution
from community.operations.texts import checked_body
from crm.errors import (
    MayNotAskAgain,
    ReopeningIsOver,
    TicketAlreadySolved,
    TicketIsClosed,
    TicketIsNotSolved,
)
from crm.models import DeskPolicy, Resolution, Ticket, TicketEvent, TicketMerge
from crm.models.ticket_event import Reopened, Solved
from crm.operations.custom_fields import check_filled_in
from crm.operations.events import locked_ticket, record_ticket_event, workable_ticket
from crm.operations.follow_ups import waiting_follow_up
from crm.operations.following import follow_topic_events
from crm.operations.opening import Problem, write_ticket
from crm.operations.saying import Words, say_to_customer
from crm.permissions import can_ask_again


@act
def solve_ticket(
    ticket: Ticket, *, by: Member, answer: str, at: datetime | None = None, is_told: bool = False
) -> TicketEvent:
    """Answer the customer and solve the ticket.

    The answer to a question from the community appears in its thread and is marked as the solution, in the same
    transaction; any other ticket keeps it in its resolution. ``is_told`` says that whoever asked knows it from elsewhere.
    Raises ``MayNotWorkTickets``, ``TicketAlreadySolved``, ``TicketIsClosed``, ``FieldsAreEmpty``, ``TextIsEmpty``, ``TextIsTooLong``,
    ``NobodyIsReached``, ``PersonIsRestricted`` or what posting and marking raise.
    """
    ticket = workable_ticket(ticket, by)
    if ticket.is_solved:
        raise TicketAlreadySolved
    check_filled_in(ticket)
    answer = checked_body(answer, pointer="/answer")
    if ticket.topic is None:
        if ticket.status == Ticket.Status.CLOSED:
            raise TicketIsClosed
        return _solve_directly(ticket, by, Words(answer, is_told=is_told), at or timezone.now())
    post = add_post(ticket.topic, by=by, body=answer).post
    if post is not None and (marked := mark_solution(ticket.topic, post, by=by)):
        # The intake would do the same a moment later; then it finds nothing left to do.
        follow_topic_events([marked])
    return ticket.events.filter(kind=TicketEvent.Kind.SOLVED).latest("id")


@act
def reopen_ticket(ticket: Ticket, *, by: Member, reason: str = "", at: datetime | None = None) -> TicketEvent:
    """Take the resolution back, with a reason or without one; the solution of its question goes with it.

    A question is open again whenever its thread is. Any other ticket is opened again for so many days as the policy says;
    ``ask_again`` opens one that follows it. Raises ``MayNotWorkTickets``, ``TicketIsNotSolved``,
    ``TextIsTooLong`` or ``ReopeningIsOver``.
    """
    ticket = workable_ticket(ticket, by)
    if not ticket.is_solved:
        raise TicketIsNotSolved
    if ticket.topic is None:
        why = Reopened("solution_withdrawn", note=checked_reason(reason))
        return _reopen_directly(ticket, by, at or timezone.now(), why)
    if withdrawn := withdraw_solution(ticket.topic, by=by, reason=reason):
        follow_topic_events([withdrawn])
    return ticket.events.filter(kind=TicketEvent.Kind.REOPENED).latest("id")


@act
def ask_again(ticket: Ticket, *, by: Member) -> Ticket:
    """Take up again what was solved and return the ticket that goes on.

    That is the same one within the days of the policy, else one that follows it; whoever asks twice meets the one that
    waits already. An unsolved one goes on as it is, unless it is closed. Raises ``MayNotAskAgain`` or, for a question whose thread says
    otherwise, what withdrawing a solution raises.
    """
    ticket = locked_ticket(ticket)
    if not can_ask_again(by, ticket):
        raise MayNotAskAgain
    return take_up_again(ticket, by=by)


def take_up_again(ticket: Ticket, *, by: Member) -> Ticket:
    """Take up again a locked ticket in the act of whoever may, as ``ask_again`` does."""
    if merge := TicketMerge.objects.filter(ticket=ticket).select_related("into").first():
        # What one person of an account writes is not for the eyes of another one.
        goes_on = merge.into.contact_id == ticket.contact_id and not merge.into.is_solved
        return merge.into if goes_on else _follow_up(ticket, by)
    if not ticket.is_solved:
        return _follow_up(ticket, by) if ticket.status == Ticket.Status.CLOSED else ticket
    try:
        if ticket.topic is None:
            _reopen_directly(ticket, by, timezone.now(), Reopened("asked_again"))
        elif withdrawn := withdraw_solution(ticket.topic, by=by):
            follow_topic_events([withdrawn])
    except ReopeningIsOver:
        return _follow_up(ticket, by)
    return locked_ticket(ticket)


def _follow_up(ticket: Ticket, by: Member) -> Ticket:
    """Return the ticket that follows it and waits, or open one; the first one is locked."""
    waiting = waiting_follow_up(ticket)
    # A question has its own ticket; what follows it is none.
    origin = Ticket.TicketOrigin.API if ticket.origin == Ticket.TicketOrigin.COMMUNITY else ticket.origin
    problem = Problem(ticket.contact, ticket.subject, origin, ticket.account, follows=ticket)
    return waiting or write_ticket(problem, by=by)


def _reopen_directly(ticket: Ticket, by: Member, at: datetime, why: Reopened) -> TicketEvent:
    if ticket.solved_at is None or DeskPolicy.current().reopens_until(ticket.solved_at) < at:
        raise ReopeningIsOver
    Resolution.objects.filter(ticket=ticket).delete()
    ticket.status, ticket.solved_at = Ticket.Status.OPEN, None
    ticket.save(update_fields=["status", "solved_at"])
    return record_ticket_event(TicketEvent.Kind.REOPENED, ticket, by=by, extras=why, at=at)


def _solve_directly(ticket: Ticket, by: Member, words: Words, at: datetime) -> TicketEvent:
    # The resolution goes when the ticket is opened again; what was said stays in the conversation.
    say_to_customer(ticket, words, by=by, at=at, solves=True)
    resolution = Resolution.objects.create(
        ticket=ticket, by=Resolution.By.STAFF, member=by, answer=words.body, resolved_at=at
    )
    ticket.status, ticket.solved_at = Ticket.Status.SOLVED, resolution.resolved_at
    ticket.save(update_fields=["status", "solved_at"])
    solved = Solved(by=resolution.by, member=by.pk, post=None)
    return record_ticket_event(TicketEvent.Kind.SOLVED, ticket, by=by, extras=solved, at=resolution.resolved_at)
