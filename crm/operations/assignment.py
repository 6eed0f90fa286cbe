"""Who works on a ticket: an agent, a team, or an agent of a team who is next in turn or has the fewest."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models.functions import Greatest
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.errors import AgentNotInTeam, NoTicketAgent, TeamTakesNothing
from crm.models import Assignment, Team, TeamSeat, Ticket, TicketEvent
from crm.models.ticket_event import Assigned, Changed, Escalated
from crm.operations.events import record_ticket_event, workable_ticket
from crm.operations.prioritising import prioritise
from crm.permissions import can_work_tickets


@dataclass(frozen=True)
class Taker:
    """To whom a ticket is given and in which way; to nobody when both are null."""

    agent: Member | None = None
    team: Team | None = None
    way: str = Assignment.Way.BY_HAND
    # Why, for the log.
    note: str = ""


@act
def assign_ticket(
    ticket: Ticket, agent: Member | None, *, by: Member, team: Team | None = None, reason: str = ""
) -> TicketEvent | None:
    """Give a ticket to an agent, of a team or not, or to nobody; the same again changes nothing.

    A question that was with the community is then with the desk. Without a team it stays in the one that it is in, if
    the agent sits there. Raises ``MayNotWorkTickets``, ``NoTicketAgent`` or ``AgentNotInTeam``.
    """
    ticket = workable_ticket(ticket, by)
    if agent is not None and not can_work_tickets(agent):
        raise NoTicketAgent
    if agent is not None and team is not None and not _sits_in(agent, team.pk):
        raise AgentNotInTeam
    if agent is not None and team is None and ticket.team_id and _sits_in(agent, ticket.team_id):
        team = ticket.team
    return place(ticket, Taker(agent, team, note=reason.strip()), by=by)


@act
def give_to_team(ticket: Ticket, team: Team, *, by: Member) -> TicketEvent | None:
    """Give a ticket to a team, which gives it on in its way; the team that has it already changes nothing.

    Raises ``MayNotWorkTickets`` or ``TeamTakesNothing``.
    """
    ticket = workable_ticket(ticket, by)
    if ticket.team_id == team.pk:
        return None
    return hand_to_team(ticket, team, by=by)


def hand_to_team(ticket: Ticket, team: Team, *, by: Member) -> TicketEvent | None:
    """Give a ticket that is locked to a team in the act of whoever may; raises ``TeamTakesNothing``."""
    # Tickets are locked before teams, never after; whoever comes second finds the turn of the first one counted.
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    if not team.is_active:
        raise TeamTakesNothing
    seat = _next_seat(team)
    if seat is None:
        return place(ticket, Taker(None, team, Assignment.Way.TEAM), by=by)
    team.turn = seat.last_turn = team.turn + 1
    team.save(update_fields=["turn"])
    seat.save(update_fields=["last_turn"])
    return place(ticket, Taker(seat.member, team, team.way), by=by)


def place(ticket: Ticket, taker: Taker, *, by: Member, at: datetime | None = None) -> TicketEvent | None:
    """End the assignment that holds and write the next one; the ticket is locked. Nothing when it is there already."""
    at = at or timezone.now()
    agent_id, team_id = (taker.agent.pk if taker.agent else None), (taker.team.pk if taker.team else None)
    assigned = Assigned(ticket.assignee_id, agent_id, ticket.team_id, team_id, taker.way, taker.note)
    if (assigned.before, assigned.team_before) == (agent_id, team_id):
        return None
    held = Assignment.objects.filter(ticket=ticket, ended_at__isnull=True)
    held.update(ended_at=Greatest(models.F("assigned_at"), models.Value(at)))
    if agent_id or team_id:
        Assignment.objects.create(
            ticket=ticket, agent_id=agent_id, team_id=team_id, way=taker.way, by=by, assigned_at=at
        )
        take_from_the_community(ticket, by=by, reason="taken", at=at)
    ticket.assignee_id, ticket.team_id = agent_id, team_id
    ticket.save(update_fields=["assignee", "team"])
    return record_ticket_event(TicketEvent.Kind.ASSIGNED, ticket, by=by, extras=assigned, at=at)


def take_from_the_community(
    ticket: Ticket, *, by: Member, reason: str, note: str = "", at: datetime | None = None
) -> TicketEvent | None:
    """Make the desk the owner of a ticket that is locked; nothing when it is already."""
    if ticket.owner == Ticket.Owner.DESK:
        return None
    until = ticket.community_until.isoformat() if ticket.community_until else None
    ticket.owner, ticket.community_until = Ticket.Owner.DESK, None
    # Nobody asked how pressing it is while the community had it.
    before = ticket.priority
    prioritise(ticket)
    ticket.save(update_fields=["owner", "community_until", "priority"])
    if ticket.priority != before:
        changed = Changed({"priority": before}, {"priority": ticket.priority})
        record_ticket_event(TicketEvent.Kind.CHANGED, ticket, by=by, extras=changed, at=at)
    escalated = Escalated(reason, until, note)
    return record_ticket_event(TicketEvent.Kind.ESCALATED, ticket, by=by, extras=escalated, at=at)


def _sits_in(agent: Member, team_id: int) -> bool:
    return TeamSeat.objects.filter(team=team_id, member=agent).exists()


def _next_seat(team: Team) -> TeamSeat | None:
    """Whoever is next in a team whose row is locked; nobody when it gives by hand or nobody is at work."""
    if team.way == Team.Way.BY_HAND:
        return None
    working = team.seats.filter(is_working=True, member__is_active=True).select_related("member")
    seats = [seat for seat in working.order_by("last_turn", "id") if can_work_tickets(seat.member)]
    if team.way == Team.Way.LOAD and seats:
        loads = _loads([seat.member_id for seat in seats])
        seats.sort(key=lambda seat: loads.get(seat.member_id, 0))
    return next(iter(seats), None)


def _loads(agents: list[int]) -> dict[int, int]:
    """How many unsolved tickets each agent has."""
    counted = Ticket.objects.unsolved().filter(assignee__in=agents).order_by().values("assignee")
    return dict(counted.annotate(has=models.Count("id")).values_list("assignee", "has"))
