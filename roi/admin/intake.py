"""Events that the ledger set aside because valuing them failed again and again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.admin.base import ReadOnlyAdmin
from community.foundation.events import IntakeMark
from community.foundation.intake import Intake, requeue
from roi.models import IdeaIntake, TicketIntake
from roi.operations.intake import IDEA_EVENTS, TICKET_EVENTS


class MarkAdmin(ReadOnlyAdmin):
    """Shows what is not done; the rest is long and of no interest."""

    intake: Intake
    actions = ["requeue_events"]
    list_display = ["event_id", "state", "starts", "first_started_at", "handled_at", "error"]
    list_filter = ["state"]
    ordering = ["-event_id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what was handled."""
        return super().get_queryset(request).exclude(state=IntakeMark.State.DONE)

    @admin.action(description=_("Try the chosen events again"), permissions=["act"])
    def requeue_events(self, request: HttpRequest, marks: QuerySet[Any]) -> None:
        number = requeue(self.intake, list(marks.values_list("event_id", flat=True)))
        told = ngettext("%d event will be tried again.", "%d events will be tried again.", number)
        messages.success(request, told % number)


@admin.register(TicketIntake)
class TicketIntakeAdmin(MarkAdmin):
    """Ticket events that failed."""

    intake = TICKET_EVENTS


@admin.register(IdeaIntake)
class IdeaIntakeAdmin(MarkAdmin):
    """Idea events that failed."""

    intake = IDEA_EVENTS
