"""The spam rules and word lists, which change by hand only, and what the rules said."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, ReadOnlyAdmin
from community.models import SpamRule, SpamVerdict, WatchedWord


@admin.register(SpamRule)
class SpamRuleAdmin(PlainAdmin):
    """How much each sign of spam is worth; which signs there are is code."""

    list_display = ["code", "points", "limit", "is_enabled"]
    readonly_fields = ["code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every sign has its row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A sign is disabled, not deleted."""
        return False


@admin.register(WatchedWord)
class WatchedWordAdmin(PlainAdmin):
    """Words and places on the web that get a text points, hold it back or are refused."""

    list_display = ["text", "kind", "consequence", "is_enabled"]
    list_filter = ["kind", "consequence", "is_enabled"]
    search_fields = ["text"]


@admin.register(SpamVerdict)
class SpamVerdictAdmin(ReadOnlyAdmin):
    """What the rules said about each text, and why."""

    list_display = ["id", "thing_kind", "thing_id", "member", "points", "is_held", "why", "judged_at"]
    list_filter = ["is_held", "thing_kind"]
    list_select_related = ["member"]
    search_fields = ["=thing_id", "member__display_name__istartswith"]
    ordering = ["-id"]
    fields = ["thing_kind", "thing_id", "member", "points", "is_held", "why", "judged_at"]
    readonly_fields = ["why"]

    @admin.display(description=_("reasons"))
    def why(self, verdict: SpamVerdict) -> SafeString:
        return reasons_of(verdict)


def reasons_of(verdict: SpamVerdict) -> SafeString:
    """Return one line for each sign: what it is, what gave it away, and what it is worth."""
    labels = dict(SpamRule.Code.choices)
    lines = [(labels.get(one["rule"], one["rule"]), one["detail"], one["points"]) for one in verdict.findings]
    return format_html_join("; ", "{} {} ({})", lines)
