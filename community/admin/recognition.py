"""What members earned by helping, read only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.admin.base import ReadOnlyAdmin
from community.models import PointEntry


@admin.register(PointEntry)
class PointEntryAdmin(ReadOnlyAdmin):
    """The ledger of points: every entry with what it is for."""

    list_display = ["id", "member", "points", "outcome", "source", "source_id", "giver", "turn", "day", "recorded_at"]
    list_filter = ["outcome"]
    list_select_related = ["member", "giver"]
    search_fields = ["=member__id"]
    search_help_text = _("Number of the member")
    ordering = ["-id"]
