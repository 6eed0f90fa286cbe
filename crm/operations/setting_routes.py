"""Which team gets new tickets: administrators say it by the way on which they come, and by their type."""

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.desk_errors import MayNotRunDesk, RouteIsThere
from crm.models import Team, TicketRoute, TicketType
from crm.permissions import can_run_desk


@act
def add_route(*, by: Member, team: Team, origin: str = "", type: TicketType | None = None) -> TicketRoute:  # noqa: A002 -- as the column is called
    """Lead new tickets of a way and a type, or of any, to a team; raises ``MayNotRunDesk`` or ``RouteIsThere``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    route, is_new = TicketRoute.objects.get_or_create(origin=origin, type=type, defaults={"team": team})
    if not is_new:
        raise RouteIsThere
    return route


@act
def change_route(route: TicketRoute, *, by: Member, team: Team | None = None) -> TicketRoute:
    """Lead these tickets to another team; those that have one stay there. Raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    route = read_locked(TicketRoute.objects.all(), route.pk)
    if team is not None:
        route.team = team
        route.save(update_fields=["team"])
    return route


@act
def remove_route(route: TicketRoute, *, by: Member) -> None:
    """Lead these tickets nowhere by this rule; the next one that fits holds. Raises ``MayNotRunDesk``."""
    if not can_run_desk(by):
        raise MayNotRunDesk
    TicketRoute.objects.filter(pk=route.pk).delete()
