"""A ticket is opened that came by another way than the community."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets, SubjectIsMissing
from crm.models import Account, Contact, Ticket, TicketEvent
from crm.models.ticket_event import Opened
from crm.operations.events import record_ticket_event
from crm.permissions import can_work_tickets

SUBJECT_LENGTH_LIMIT = 300


@dataclass(frozen=True)
class Problem:
    """What a new ticket is about."""

    contact: Contact
    subject: str
    origin: str = Ticket.TicketOrigin.API
    # Where it is not said, that of the contact.
    account: Account | None = None
    follows: Ticket | None = None


@act
def open_ticket(problem: Problem, *, by: Member, at: datetime | None = None) -> Ticket:
    """Write down a problem that somebody brought to the desk.

    Raises ``MayNotWorkTickets`` or ``SubjectIsMissing``.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    return write_ticket(problem, by=by, at=at)


def write_ticket(problem: Problem, *, by: Member, at: datetime | None = None) -> Ticket:
    """Write the ticket and its first event in the act of whoever may; raises ``SubjectIsMissing``."""
    subject = " ".join(problem.subject.split())[:SUBJECT_LENGTH_LIMIT]
    if not subject:
        raise SubjectIsMissing(pointer="/subject")
    ticket = Ticket.objects.create(
        contact=problem.contact,
        account_id=problem.account.pk if problem.account else problem.contact.account_id,
        origin=problem.origin,
        subject=subject,
        follows=problem.follows,
        opened_at=at or timezone.now(),
    )
    extras = Opened(follows=problem.follows.pk) if problem.follows else None
    record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=by, extras=extras, at=ticket.opened_at)
    return ticket
