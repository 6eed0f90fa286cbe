"""A new ticket finds its team by the routes of the desk, and the team gives it on in its way."""

from django.db import transaction

from community.models import Member
from crm.errors import TeamTakesNothing
from crm.models import Ticket, TicketEvent, TicketRoute
from crm.operations.assignment import hand_to_team


def route_ticket(ticket: Ticket) -> TicketEvent | None:
    """Give a ticket of nobody's, which is new or locked, to the team of the closest route; nothing where none is open.

    It is the desk that does so, whoever opened the ticket.
    """
    if ticket.team_id is not None or ticket.assignee_id is not None:
        return None
    for route in TicketRoute.objects.open_to(ticket).select_related("team"):
        try:
            # Set back to here, a team that closed this very moment holds up nobody.
            with transaction.atomic():
                return hand_to_team(ticket, route.team, by=Member.objects.system())
        except TeamTakesNothing:
            continue
    return None
