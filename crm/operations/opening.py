"""A ticket is opened that came by another way than the community."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets
from crm.models import Account, Contact, Ticket, TicketEvent, TicketType
from crm.models.taken_out import Taken, TakenOut
from crm.models.ticket_event import Opened
from crm.operations.changing import checked_subject, checked_tags
from crm.operations.custom_fields import checked_custom
from crm.operations.events import record_ticket_event
from crm.operations.prioritising import prioritise
from crm.operations.routing import route_ticket
from crm.permissions import can_work_tickets


@dataclass(frozen=True)
class Problem:
    """What a new ticket is about."""

    contact: Contact
    subject: str
    origin: str = Ticket.TicketOrigin.API
    # Where it is not said, that of the contact.
    account: Account | None = None
    follows: Ticket | None = None
    split_from: Ticket | None = None
    # What was said about it in the ticket out of which it is taken.
    took: Sequence[Taken] = ()
    impact: str = Ticket.Level.MEDIUM
    urgency: str = Ticket.Level.MEDIUM
    type: TicketType | None = None
    tags: Sequence[str] = ()
    # Additional fields; what is required is asked for where any are filled in, as it is when a ticket is changed.
    custom: Mapping[str, Any] | None = None


@act
def open_ticket(problem: Problem, *, by: Member, at: datetime | None = None) -> Ticket:
    """Write down a problem that somebody brought to the desk.

    Raises ``MayNotWorkTickets``, ``SubjectIsMissing``, ``TagIsImpossible`` or what ``checked_custom`` raises.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    return write_ticket(problem, by=by, at=at)


def write_ticket(problem: Problem, *, by: Member, at: datetime | None = None) -> Ticket:
    """Write the ticket and its first event in the act of whoever may, and give it to its team.

    Raises as ``open_ticket`` does.
    """
    ticket = Ticket(
        contact=problem.contact,
        account_id=problem.account.pk if problem.account else problem.contact.account_id,
        origin=problem.origin,
        subject=checked_subject(problem.subject),
        follows=problem.follows,
        impact=problem.impact,
        urgency=problem.urgency,
        type=problem.type,
        tags=checked_tags(problem.tags),
        custom={} if problem.custom is None else checked_custom("ticket", problem.custom),
        opened_at=at or timezone.now(),
    )
    prioritise(ticket)
    ticket.save()
    follows, split_from = (row.pk if row else None for row in (problem.follows, problem.split_from))
    opened = TakenOut(follows, split_from, problem.took) if problem.took else Opened(follows, split_from)
    extras = opened if opened != Opened() else None
    record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=by, extras=extras, at=ticket.opened_at)
    route_ticket(ticket)
    return ticket
