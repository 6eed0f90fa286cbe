"""Somebody promises a ticket another service than it was given by itself."""

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets
from crm.models import ServicePolicy, Ticket, TicketEvent
from crm.operations.clocks import give_terms
from crm.operations.events import locked_ticket
from crm.operations.service_policies import frozen_terms
from crm.permissions import can_work_tickets
from crm.service_errors import TicketIsOver

_OVER = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}


@act
def promise_service(ticket: Ticket, policy: ServicePolicy, *, by: Member) -> TicketEvent | None:
    """Give a ticket what a policy promises now; terms that it has already change nothing and return ``None``.

    What counted so far counts on, with its pauses, towards the new targets; a first promise counts from now. Raises
    ``MayNotWorkTickets`` or ``TicketIsOver``.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if ticket.status in _OVER:
        raise TicketIsOver
    terms = frozen_terms(ServicePolicy.objects.with_terms().get(pk=policy.pk))
    if ticket.terms_id == terms.pk:
        return None
    return give_terms(terms, [(ticket, timezone.now())], by=by)[0]
