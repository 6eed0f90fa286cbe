"""How pressing a ticket is follows from impact, urgency and the account; an agent may know better."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.models import PriorityCell, Ticket
from crm.models.ticket_words import Priority
from crm.reports.account_lift import lift_of

_STEPS = list(Priority)


@dataclass(frozen=True)
class Reasons:
    """Why a ticket is as pressing as it is; for the desk alone."""

    impact: str
    urgency: str
    by_matrix: str
    lift: int
    priority: str


def reasons_for(impact: str, urgency: str, account_id: int | None) -> Reasons:
    """Say what the matrix makes of impact and urgency, and by how many steps the account lifts it."""
    cell = PriorityCell.objects.filter(impact=impact, urgency=urgency).values_list("priority", flat=True).first()
    base, lift = Priority(cell or Priority.NORMAL), lift_of(account_id)
    lifted = _STEPS[min(_STEPS.index(base) + lift, len(_STEPS) - 1)]
    return Reasons(impact, urgency, base, lift, lifted)


def prioritise(ticket: Ticket, given: Mapping[str, object] | None = None) -> None:
    """Set the priority by the rules, unless somebody has set it by hand; the caller saves."""
    chosen = (given or {}).get("priority", ticket.priority)
    if given and "priority" in given:
        ticket.priority_way = Ticket.PriorityWay.BY_HAND if chosen else Ticket.PriorityWay.RULES
    if ticket.priority_way == Ticket.PriorityWay.BY_HAND:
        ticket.priority = str(chosen)
    else:
        ticket.priority = reasons_for(ticket.impact, ticket.urgency, ticket.account_id).priority
