"""Teams, priorities and types of the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, ReadOnlyAdmin
from community.models import Member
from crm.admin.by_acts import WrittenByActs
from crm.models import Assignment, PriorityCell, PriorityLift, Team, TeamSeat, TicketRoute, TicketType
from crm.operations.running_desk import add_ticket_type, change_ticket_type
from crm.operations.setting_priorities import add_lift, change_lift, remove_lift, set_priority
from crm.operations.setting_routes import add_route, change_route, remove_route
from crm.permissions import AGENT_ROLES


class SeatInline(admin.TabularInline[Any, Any]):
    """Who sits in a team."""

    model = TeamSeat
    extra = 1
    fields = ["member", "is_working", "last_turn"]
    readonly_fields = ["last_turn"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer those who work on tickets."""
        agents = Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True, groups__name__in=AGENT_ROLES)
        if db_field.name == "member":
            options["queryset"] = agents.distinct().order_by("display_name")
        return super().formfield_for_foreignkey(db_field, request, **options)


@admin.register(Team)
class TeamAdmin(PlainAdmin):
    """Agents who share a queue."""

    list_display = ["name", "way", "is_active", "agents"]
    search_fields = ["name"]
    fields = ["name", "way", "is_active", "turn", "version"]
    readonly_fields = ["turn", "version"]
    inlines = [SeatInline]
    ordering = ["name"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What it was given stays its history; a team that is over takes no tickets."""
        return False

    @admin.display(description=_("agents"))
    def agents(self, team: Team) -> int:
        return team.seats.count()


@admin.register(TicketRoute)
class TicketRouteAdmin(WrittenByActs):
    """Which team gets new tickets; the closest rule holds, and one that says neither is for all others."""

    begin, change, remove = staticmethod(add_route), staticmethod(change_route), staticmethod(remove_route)
    list_display = ["origin_in_words", "type_in_words", "team", "takes_tickets"]
    list_filter = ["origin", "team"]
    list_select_related = ["type", "team"]
    fields = ["origin", "type", "team"]
    ordering = ["type", "origin", "id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A rule is known by the tickets that it is for."""
        return ["origin", "type"] if obj else []

    @admin.display(description=_("origin"), ordering="origin")
    def origin_in_words(self, route: TicketRoute) -> str:
        return route.get_origin_display() or gettext("whatever way")

    @admin.display(description=_("type"), ordering="type")
    def type_in_words(self, route: TicketRoute) -> str:
        return str(route.type or gettext("whatever type"))

    @admin.display(description=_("takes tickets"), boolean=True)
    def takes_tickets(self, route: TicketRoute) -> bool:
        return route.team.is_active


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Who was given what, by whom and how."""

    list_display = ["ticket", "agent", "team", "way", "by", "assigned_at", "ended_at"]
    list_filter = ["way", "team"]
    list_select_related = ["ticket", "agent", "team", "by"]
    search_fields = ["=ticket__id"]
    ordering = ["-id"]


@admin.register(PriorityCell)
class PriorityCellAdmin(WrittenByActs):
    """What impact and urgency make together; the matrix has its nine cells."""

    change = staticmethod(set_priority)
    list_display = ["impact", "urgency", "priority"]
    list_filter = ["impact", "urgency"]
    readonly_fields = ["impact", "urgency"]
    fields = ["impact", "urgency", "priority"]
    ordering = ["id"]


@admin.register(PriorityLift)
class PriorityLiftAdmin(WrittenByActs):
    """From which value on an account's tickets are more pressing."""

    begin, change, remove = staticmethod(add_lift), staticmethod(change_lift), staticmethod(remove_lift)
    list_display = ["amount", "currency", "steps"]
    ordering = ["currency", "amount"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A lift is known by its value."""
        return ["amount", "currency"] if obj else []


@admin.register(TicketType)
class TicketTypeAdmin(WrittenByActs):
    """The kinds of tickets; one that is over cannot be chosen, and tickets have it still."""

    begin, change = staticmethod(add_ticket_type), staticmethod(change_ticket_type)
    list_display = ["slug", "name", "name_de", "is_active", "position"]
    ordering = ["position", "slug"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The word stays; programs know it."""
        return ["slug"] if obj else []
