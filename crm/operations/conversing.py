"""The conversation of a ticket: whoever asked and the desk write to each other, and the desk keeps notes."""

from community.foundation.acting import act
from community.foundation.markup import names_in
from community.models import Member, Post
from community.operations.naming import render_naming
from community.operations.posting import add_post
from community.operations.texts import checked_body
from crm.conversation_errors import MayNotSpeakHere, MessageIsRemoved, SolvedInItsThread, TicketHasNoThread
from crm.errors import MayNotWorkTickets, TicketAlreadySolved, TicketIsClosed
from crm.models import Message, Resolution, Ticket, TicketEvent
from crm.models.contact import CRM_ROLES
from crm.models.ticket_event import Noted, Said, Solved
from crm.operations.contacts import contacts_of
from crm.operations.emptying import empty_messages
from crm.operations.events import locked_ticket, record_ticket_event, workable_ticket
from crm.operations.going_on import go_on
from crm.operations.moving import change_status
from crm.operations.opening import Problem, write_ticket
from crm.operations.saying import Words, keep_files, say_from_customer, say_from_outside, say_to_customer
from crm.permissions import can_speak_as_asker, can_work_tickets

_S = Ticket.Status


@act
def open_request(subject: str, words: Words, *, by: Member, origin: str = Ticket.TicketOrigin.FORM) -> Ticket:
    """Ask the desk in private.

    Raises ``MayNotSpeakHere`` for somebody who may not sign in, ``SubjectIsMissing``, ``TextIsEmpty``, ``TextIsTooLong``
    or what files raise.
    """
    contact = contacts_of([by]).get(by.pk) if by.is_active else None
    if contact is None:
        raise MayNotSpeakHere
    ticket = write_ticket(Problem(contact, subject, origin), by=by)
    say_from_customer(ticket, words, by=by, opens=True)
    return ticket


@act
def write_to_desk(ticket: Ticket, words: Words, *, by: Member) -> Message:
    """Say something to the desk as whoever asked; the ticket goes on.

    What waited for the asker is open again. What was solved is opened again within the days of the policy and followed
    by a new ticket afterwards, and so is what ended in its thread, which this does not touch; the message stands in the
    ticket that goes on. Raises ``MayNotSpeakHere``, ``TextIsEmpty``, ``TextIsTooLong`` or what files raise.
    """
    ticket = locked_ticket(ticket)
    if not can_speak_as_asker(by, ticket):
        raise MayNotSpeakHere
    return say_from_customer(go_on(ticket, by=by), words, by=by)


@act
def write_from_outside(ticket: Ticket, words: Words, *, by: Member) -> Message:
    """Say something to the desk for whoever asked and has no account, when a letter of theirs was taken in.

    ``by`` is the machine that took it in; who wrote is proved before. The ticket goes on as in ``write_to_desk``. Raises
    ``TextIsEmpty``, ``TextIsTooLong`` or what files raise.
    """
    return say_from_outside(go_on(locked_ticket(ticket), by=by), words, files_by=by)


@act
def write_to_customer(ticket: Ticket, words: Words, *, by: Member, status: str = "") -> Message:
    """Say something to whoever asked, and to nobody else, as the desk; a new ticket is open then, or moves as asked.

    Raises ``MayNotWorkTickets``, ``TicketIsMerged``, ``TextIsEmpty``, ``TextIsTooLong``, what files raise,
    ``NobodyIsReached``, ``PersonIsRestricted``, or what ``change_status`` raises.
    """
    ticket = workable_ticket(ticket, by)
    message = say_to_customer(ticket, words, by=by)
    after = status or (_S.OPEN if ticket.status == _S.NEW else "")
    if after:
        change_status(ticket, after, by=by)
    return message


@act
def write_in_public(ticket: Ticket, body: str, *, by: Member, status: str = "") -> Post:
    """Say something in the thread of the ticket's question, where everybody reads it; the ticket moves as asked.

    Raises ``MayNotWorkTickets``, ``TicketHasNoThread``, what posting raises or what ``change_status`` raises.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if ticket.topic is None:
        raise TicketHasNoThread
    post = add_post(ticket.topic, by=by, body=body).post
    assert post is not None
    if status:
        change_status(ticket, status, by=by)
    return post


@act
def write_note(ticket: Ticket, words: Words, *, by: Member) -> Message:
    """Write something down for colleagues only; those whom it calls by name are told once.

    Raises ``MayNotWorkTickets``, ``TicketIsMerged``, ``TextIsEmpty``, ``TextIsTooLong`` or what files raise.
    """
    ticket = workable_ticket(ticket, by)
    body = checked_body(words.body)
    html, _named = render_naming(body)
    note = Message.objects.create(
        ticket=ticket,
        by=by,
        direction=Message.Direction.NOTE,
        visibility=Message.Visibility.INTERNAL,
        body=body,
        html=html,
    )
    keep_files(note, words.attachments, by=by)
    noted = Noted(note.pk, called=_colleagues_called(body, by))
    record_ticket_event(TicketEvent.Kind.NOTED, ticket, by=by, extras=noted, at=note.written_at)
    return note


@act
def remove_message(message: Message, *, by: Member, reason: str = "") -> TicketEvent | None:
    """Empty a message of a ticket and throw its files away; the row stays, and says that something stood there; the log says why.

    Raises ``MayNotWorkTickets`` or ``MessageIsRemoved``.
    """
    ticket = locked_ticket(message.ticket) if message.ticket else None
    if ticket is None or not can_work_tickets(by):
        raise MayNotWorkTickets
    message = Message.objects.select_for_update(no_key=True, of=("self",)).get(pk=message.pk)
    if message.removed_at is not None:
        raise MessageIsRemoved
    empty_messages([message.pk])
    return record_ticket_event(TicketEvent.Kind.REMOVED, ticket, by=by, extras=Said(message.pk, note=reason.strip()))


@act
def say_it_is_solved(ticket: Ticket, *, by: Member) -> TicketEvent:
    """End one's own request: it was solved by whoever answered last at the desk, or else by oneself.

    Raises ``MayNotSpeakHere``, ``TicketAlreadySolved``, ``TicketIsClosed`` or, for a question, ``SolvedInItsThread``.
    """
    ticket = locked_ticket(ticket)
    if not can_speak_as_asker(by, ticket):
        raise MayNotSpeakHere
    return end_for_asker(ticket, by=by)


def end_for_asker(ticket: Ticket, *, by: Member) -> TicketEvent:
    """End a locked request in the act of whoever may, as ``say_it_is_solved`` does."""
    if ticket.is_solved:
        raise TicketAlreadySolved
    if ticket.topic_id is not None:
        raise SolvedInItsThread
    if ticket.status == _S.CLOSED:
        raise TicketIsClosed
    answer = ticket.messages.filter(direction=Message.Direction.OUT, by__isnull=False).in_order().last()
    who, solver = (Resolution.By.STAFF, answer.by_id) if answer else (Resolution.By.NONE, by.pk)
    resolution = Resolution.objects.create(ticket=ticket, by=who, member_id=solver)
    ticket.status, ticket.solved_at = _S.SOLVED, resolution.resolved_at
    ticket.save(update_fields=["status", "solved_at"])
    solved = Solved(by=who, member=solver, post=None)
    return record_ticket_event(TicketEvent.Kind.SOLVED, ticket, by=by, extras=solved, at=resolution.resolved_at)


def _colleagues_called(body: str, by: Member) -> tuple[int, ...]:
    """Whom a note calls, of those who may read it at all."""
    called = names_in(body).called
    if not called:
        return ()
    people = Member.objects.with_roles().active().filter(handle__in=called, kind=Member.Kind.EMPLOYEE)
    return tuple(sorted(one.pk for one in people.exclude(pk=by.pk) if one.has_role(*CRM_ROLES)))
