"""Teams are formed, agents sit in them, and say whether they are at work."""

from django.db import IntegrityError, transaction

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotManageTeams, NoTicketAgent, TeamNameIsMissing, TeamNameIsTaken
from crm.models import Team, TeamSeat
from crm.permissions import can_manage_teams, can_set_seat, can_work_tickets


@act
def form_team(*, by: Member, name: str, way: str = Team.Way.BY_HAND) -> Team:
    """Make a team. Raises ``MayNotManageTeams``, ``TeamNameIsMissing`` or ``TeamNameIsTaken``."""
    if not can_manage_teams(by):
        raise MayNotManageTeams
    return _saved(Team(name=_checked_name(name), way=way))


@act
def change_team(
    team: Team,
    *,
    by: Member,
    name: str | None = None,
    way: str | None = None,
    is_active: bool | None = None,
    version: int | None = None,
) -> Team:
    """Change what is given. Raises as ``form_team`` does, or ``VersionIsStale``."""
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    if not can_manage_teams(by):
        raise MayNotManageTeams
    if version is not None and version != team.version:
        raise VersionIsStale
    team.name = team.name if name is None else _checked_name(name)
    team.way = way or team.way
    team.is_active = team.is_active if is_active is None else is_active
    team.version += 1
    return _saved(team)


@act
def seat_agent(team: Team, agent: Member, *, by: Member, is_working: bool = True) -> TeamSeat:
    """Give an agent a seat, or say whether whoever sits there is at work; the same again changes nothing.

    Raises ``MayNotManageTeams``, ``NoTicketAgent``. Agents who come later begin where the others are.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    seat = TeamSeat.objects.filter(team=team, member=agent).first()
    if not (can_manage_teams(by) or (seat is not None and can_set_seat(by, seat))):
        raise MayNotManageTeams
    if not can_work_tickets(agent):
        raise NoTicketAgent
    if seat is None:
        return TeamSeat.objects.create(team=team, member=agent, is_working=is_working, last_turn=team.turn)
    seat.is_working = is_working
    seat.save(update_fields=["is_working"])
    return seat


@act
def unseat_agent(team: Team, agent: Member, *, by: Member) -> bool:
    """Take the seat away; what the agent has stays theirs. Raises ``MayNotManageTeams``."""
    if not can_manage_teams(by):
        raise MayNotManageTeams
    removed, _per_model = TeamSeat.objects.filter(team=team, member=agent).delete()
    return bool(removed)


def _checked_name(name: str) -> str:
    words = " ".join(name.split())[:80]
    if not words:
        raise TeamNameIsMissing(pointer="/name")
    return words


def _saved(team: Team) -> Team:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise TeamNameIsTaken from error
    return team
