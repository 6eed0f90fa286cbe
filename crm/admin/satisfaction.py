"""What those who asked say about how they were helped."""

from django.contrib import admin

from community.admin.base import ReadOnlyAdmin
from crm.models import Satisfaction


@admin.register(Satisfaction)
class SatisfactionAdmin(ReadOnlyAdmin):
    """Scores are given by the askers and by nobody else."""

    list_display = ["ticket", "score", "comment", "by", "given_at"]
    list_filter = ["score"]
    list_select_related = ["ticket", "by"]
    search_fields = ["=ticket__id"]
    ordering = ["-given_at", "-id"]
