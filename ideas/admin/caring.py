"""The owner of an idea, its due date and internal notes, and all ideas on one board, in the back office."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import ReadOnlyInline, actor
from community.models import Member
from community.web.day_inputs import DayInput
from ideas.models import Idea, IdeaNote
from ideas.operations.caring import take_care, write_idea_note

# A board shows what is next; the list has the rest.
OF_A_COLUMN = 50
COLUMNS = (Idea.Status.OPEN, Idea.Status.UNDER_REVIEW, Idea.Status.PLANNED, Idea.Status.STARTED, Idea.Status.DELIVERED)


class CareForm(forms.Form):
    """Who takes care of it, and by when."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True).order_by("display_name", "id"),
        required=False,
    )
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput())


class NoteForm(forms.Form):
    """What colleagues should know."""

    body = forms.CharField(
        label=_("Note"), help_text=_("Only colleagues read it."), widget=forms.Textarea(attrs={"rows": 4})
    )


CARE = Act(
    "care",
    _("Owner and due date"),
    lambda idea, values, by: take_care(idea, values["owner"], values["due_on"], by=by),
    CareForm,
    initial=lambda idea, by: {"owner": idea.owner_id or by.pk, "due_on": idea.due_on},
)
NOTE = Act(
    "note", _("Write an internal note"), lambda idea, values, by: write_idea_note(idea, values["body"], by=by), NoteForm
)


class NoteInline(ReadOnlyInline):
    """What colleagues noted, the newest first."""

    model = IdeaNote
    fields = readonly_fields = ("written_at", "author", "body")
    ordering = ["-id"]


class OwnerFilter(admin.SimpleListFilter):
    """Whose ideas."""

    title = _("owner")
    parameter_name = "care"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        return [("mine", _("mine")), ("nobody", _("nobody")), ("late", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Idea]) -> models.QuerySet[Idea]:
        match self.value():
            case "mine":
                return queryset.filter(owner=actor(request))
            case "nobody":
                return queryset.filter(owner=None)
            case "late":
                open_ones = COLUMNS[:-1]
                return queryset.filter(due_on__lt=timezone.localdate(), status__in=open_ones)
        return queryset


class Board(ReadOnlyActing):
    """All ideas in columns by their status; each card leads to what may follow."""

    change_list_template = "ideas/admin/ideas.html"

    def get_urls(self) -> list[URLPattern]:
        """Give the board its page."""
        view = self.admin_site.admin_view(self.board_view)
        return [path("board/", view, name="ideas_idea_board"), *super().get_urls()]

    def board_view(self, request: HttpRequest) -> HttpResponse:
        """Show the ideas of the list with its filters, the most wanted first, one query for each column."""
        changelist = self.get_changelist_instance(request)
        found: Any = changelist.get_queryset(request).select_related("owner", "category")
        columns = []
        for status in COLUMNS:
            rows = list(found.filter(status=status).most_wanted_first()[: OF_A_COLUMN + 1])
            columns.append((status.label, rows[:OF_A_COLUMN], len(rows) > OF_A_COLUMN, status.value))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Board of ideas"),
            "opts": self.opts,
            "columns": columns,
            "query": request.GET.urlencode(),
            "today": timezone.localdate(),
            "currency": settings.BUSINESS_CURRENCY,
        }
        return TemplateResponse(request, "ideas/admin/board.html", context)
