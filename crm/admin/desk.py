"""By which words, moves and numbers the desk works."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.admin.base import actor
from crm.admin.by_acts import OneRow, WrittenByActs
from crm.models import DeskPolicy, TicketMove, TicketStatus
from crm.operations.running_desk import allow_move, change_desk_policy, forbid_move, name_status


@admin.register(DeskPolicy)
class DeskPolicyAdmin(OneRow):
    """The one row of numbers; there is always one."""

    begin = change = staticmethod(change_desk_policy)
    list_display = ["__str__", "community_hours", "community_calendar", "reopen_days", "close_days", "escalation_team"]


@admin.register(TicketStatus)
class TicketStatusAdmin(WrittenByActs):
    """What the status words are called; the words are fixed."""

    change = staticmethod(name_status)
    list_display = ["status", "name", "name_de", "shown_as", "shown_as_de", "position"]
    ordering = ["position"]
    readonly_fields = ["status"]
    fields = ["status", "name", "name_de", "shown_as", "shown_as_de", "position"]


@admin.register(TicketMove)
class TicketMoveAdmin(WrittenByActs):
    """Which status may follow which; a move is allowed or it is not."""

    begin = staticmethod(allow_move)
    remove = staticmethod(forbid_move)
    list_display = ["before", "after", "is_needed"]
    list_filter = ["before", "after"]
    ordering = ["before", "after"]
    readonly_fields = ["is_needed"]
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the tickets may see where they can go."""
        return bool(request.user.has_perm("crm.view_ticketmove"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the product itself does can not be forbidden."""
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_needed)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """A move is known by where it begins and leads."""
        forbid_move(by=actor(request), before=obj.before, after=obj.after)
