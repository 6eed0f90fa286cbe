"""Topic events that were set aside because they failed again and again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.admin.base import ReadOnlyAdmin
from community.foundation.events import IntakeMark
from community.foundation.intake import requeue
from crm.models import SayingIntake, TopicIntake
from crm.operations.following import TOPIC_EVENTS
from crm.operations.following_sayings import SAYINGS


@admin.register(TopicIntake)
class TopicIntakeAdmin(ReadOnlyAdmin):
    """Shows what is not done; the rest is long and of no interest."""

    actions = ["requeue_events"]
    list_display = ["event_id", "state", "starts", "first_started_at", "handled_at", "error"]
    list_filter = ["state"]
    ordering = ["-event_id"]
    intake = TOPIC_EVENTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what was handled."""
        return super().get_queryset(request).exclude(state=IntakeMark.State.DONE)

    @admin.action(description=_("Try the chosen events again"), permissions=["act"])
    def requeue_events(self, request: HttpRequest, marks: QuerySet[Any]) -> None:
        number = requeue(self.intake, list(marks.values_list("event_id", flat=True)))
        told = ngettext("%d event will be tried again.", "%d events will be tried again.", number)
        messages.success(request, told % number)


@admin.register(SayingIntake)
class SayingIntakeAdmin(TopicIntakeAdmin):
    """The same for what was said in threads."""

    intake = SAYINGS
