"""Flags, what was done, and the numbers by which order is kept."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from community.admin.acts import ReadOnlyActing
from community.admin.base import PlainAdmin, ReadOnlyAdmin
from community.admin.kinds import KindFilter, kind_of_thing
from community.admin.undoing import UNDO
from community.models import Flag, ModerationAct, ModerationPolicy


@admin.register(Flag)
class FlagAdmin(ReadOnlyAdmin):
    """Who reported what."""

    list_display = ["id", "ground", kind_of_thing, "thing_id", "by", "weight", "outcome", "created_at"]
    list_filter = ["outcome", "ground", KindFilter]
    list_select_related = ["by"]
    search_fields = ["=thing_id", "by__display_name__istartswith"]
    ordering = ["-id"]


@admin.register(ModerationAct)
class ModerationActAdmin(ReadOnlyActing):
    """What was done, in the order in which it was written down; it is taken back by a button."""

    acts = [UNDO]
    list_display = ["id", "kind", kind_of_thing, "thing_id", "member", "by", "ground", "is_public", "occurred_at"]
    list_filter = ["kind", "ground", "is_public", KindFilter]
    list_select_related = ["member", "by"]
    search_fields = ["=thing_id", "member__display_name__istartswith"]
    ordering = ["-id"]


@admin.register(ModerationPolicy)
class ModerationPolicyAdmin(PlainAdmin):
    """The one row of numbers."""

    list_display = ["__str__", "hide_at", "hold_at", "spared_from", "first_posts", "claim_minutes"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is always one."""
        return False
