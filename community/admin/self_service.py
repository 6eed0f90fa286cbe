"""What helps without anybody answering: visits and surveys."""

from django.contrib import admin

from community.admin.base import ReadOnlyAdmin
from community.models import SurveyAnswer, Visit


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """Who visits is nobody in particular, so there is nothing to look for but days and things."""

    list_display = ["day", "thing_kind", "thing_id", "is_own", "was_solved", "is_helped", "first_at"]
    list_filter = ["thing_kind", "is_own", "was_solved", "is_helped"]
    search_fields = ["=thing_id"]
    ordering = ["-id"]


@admin.register(SurveyAnswer)
class SurveyAnswerAdmin(ReadOnlyAdmin):
    """What visitors say about having been helped."""

    list_display = ["day", "thing_kind", "thing_id", "support_intent", "found", "would_contact", "locale", "asked_at"]
    list_filter = ["thing_kind", "support_intent", "found", "would_contact", "locale"]
    search_fields = ["=thing_id"]
    ordering = ["-id"]
