"""Tickets of those who work on none any more go back to where somebody sees them."""

from community.foundation.acting import act
from community.models import Member
from crm.models import Ticket, TicketEvent
from crm.operations.assignment import Taker, hand_to_team, place
from crm.permissions import can_work_tickets

BATCH = 200
LEFT = "left"


def free_from_leavers() -> int:
    """Take unsolved tickets from agents who left or lost their role and return how many; may be run as often as one likes.

    Their team gives them on in its way and is told; without one they stand among those of nobody.
    """
    by, freed = Member.objects.system(), 0
    holders = Ticket.objects.unsolved().filter(assignee__isnull=False).order_by().values("assignee").distinct()
    for agent in Member.objects.filter(pk__in=holders).with_roles():
        while not (agent.is_active and can_work_tickets(agent)) and (number := len(_free_some(agent, by))):
            freed += number
    return freed


@act
def _free_some(agent: Member, by: Member) -> list[TicketEvent | None]:
    # Whatever somebody works on at this moment is looked at another time.
    held = Ticket.objects.unsolved().filter(assignee=agent).order_by("id")
    tickets = list(held.select_for_update(no_key=True, skip_locked=True)[:BATCH])
    return [_free(ticket, by) for ticket in tickets]


def _free(ticket: Ticket, by: Member) -> TicketEvent | None:
    if ticket.team is not None and ticket.team.is_active:
        return hand_to_team(ticket, ticket.team, by=by)
    return place(ticket, Taker(note=LEFT), by=by)
