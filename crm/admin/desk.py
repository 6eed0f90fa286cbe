"""By which words, moves and numbers the desk works."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from community.admin.base import PlainAdmin
from crm.models import DeskPolicy, TicketMove, TicketStatus


@admin.register(DeskPolicy)
class DeskPolicyAdmin(PlainAdmin):
    """The one row of numbers."""

    list_display = ["__str__", "community_hours", "reopen_days", "close_days", "escalation_team"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is always one."""
        return False


@admin.register(TicketStatus)
class TicketStatusAdmin(PlainAdmin):
    """What the status words are called."""

    list_display = ["status", "name", "name_de", "shown_as", "shown_as_de", "position"]
    ordering = ["position"]
    readonly_fields = ["status"]
    fields = ["status", "name", "name_de", "shown_as", "shown_as_de", "position"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The words are fixed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The words are fixed."""
        return False

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Show the new names at once to whoever gave them."""
        super().save_model(request, obj, form, change)
        TicketStatus.read_anew()


@admin.register(TicketMove)
class TicketMoveAdmin(PlainAdmin):
    """Which status may follow which."""

    list_display = ["before", "after", "is_needed"]
    list_filter = ["before", "after"]
    ordering = ["before", "after"]
    readonly_fields = ["is_needed"]
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A move is allowed or it is not."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the tickets may see where they can go."""
        return bool(request.user.has_perm("crm.view_ticketmove"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the product itself does can not be forbidden."""
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_needed)
