"""Looking for answers before asking, and the experiments that show what that is good for."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, ReadOnlyAdmin, ReadOnlyInline
from community.models import AskEvent, AskSession, HoldOut, Suggestion


class HoldOutForm(forms.ModelForm[HoldOut]):
    """What has passed stays as it was: nobody is sorted anew afterwards."""

    class Meta:
        model = HoldOut
        fields = ["code", "title", "share", "starts_at", "ends_at"]

    def clean(self) -> dict[str, Any]:
        """Experiments begin and end now or later."""
        values: dict[str, Any] = super().clean() or {}
        now = timezone.now()
        for name in ("starts_at", "ends_at"):
            # What was shown is a second or a form old.
            moment = values.get(name) if name in self.changed_data else None
            if moment is not None and moment < now.replace(second=0, microsecond=0):
                self.add_error(name, ValidationError(_("This lies in the past.")))
        return values


@admin.register(HoldOut)
class HoldOutAdmin(PlainAdmin):
    """Experiments; once made, one can only be named and ended otherwise."""

    form = HoldOutForm
    list_display = ["title", "code", "share", "starts_at", "ends_at"]
    search_fields = ["code", "title"]
    fields = ["code", "title", "share", "starts_at", "ends_at"]
    ordering = ["-starts_at", "-id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep who belongs to which group, and an end that has passed."""
        if obj is None:
            return []
        ended = obj.ends_at is not None and obj.ends_at <= timezone.now()
        return ["code", "share", "starts_at", *(["ends_at"] if ended else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was measured stays."""
        return False


class SuggestionInline(ReadOnlyInline):
    """What was shown."""

    model = Suggestion
    fields = readonly_fields = ("rank", "thing_kind", "thing_id", "shown_at", "opened_at")
    ordering = ["rank", "id"]


class AskEventInline(ReadOnlyInline):
    """What was decided."""

    model = AskEvent
    fk_name = "session"
    fields = readonly_fields = ("kind", "occurred_at", "recorded_at", "extras")
    ordering = ["id"]


@admin.register(AskSession)
class AskSessionAdmin(ReadOnlyAdmin):
    """Who began to ask what, and what came of it."""

    inlines = [SuggestionInline, AskEventInline]
    list_display = ["title", "started_at", "member", "outcome", "verdict", "contact_at", "hold_out", "held_out"]
    list_filter = ["outcome", "verdict", "held_out", "hold_out"]
    list_select_related = ["member", "hold_out"]
    search_fields = ["title"]
    ordering = ["-started_at", "-id"]


@admin.register(AskEvent)
class AskEventAdmin(ReadOnlyAdmin):
    """What happened, in the order in which it was written down."""

    list_display = ["id", "kind", "session", "occurred_at", "recorded_at", "origin"]
    list_filter = ["kind"]
    list_select_related = ["session"]
    search_fields = ["=session__id"]
    search_help_text = _("Number of the ask session")
    ordering = ["-id"]
