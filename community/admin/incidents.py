"""Incidents: declared here, answered, fixed and opened again; topics are attached from both sides."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import PlaceFilter, ReadOnlyInline, actor, has_permission
from community.foundation.errors import DomainError
from community.models import Category, Incident, IncidentEvent, IncidentTopic, IncidentUpdate, Member, Topic
from community.models.incident import INCIDENT_TITLE_LIMIT
from community.operations import incidents as keeping
from community.operations.joining_incidents import attach_topic, detach_topic
from community.web.refusals import add_refusal


class TextForm(forms.Form):
    """What is said of the problem."""

    title = forms.CharField(label=_("Title"), max_length=INCIDENT_TITLE_LIMIT)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("Everybody reads it. Markdown.")
    )
    started_at = forms.SplitDateTimeField(
        label=_("Started at"), required=False, widget=AdminSplitDateTime, help_text=_("Now, if you leave it empty.")
    )


class DeclareForm(TextForm):
    """And where."""

    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=_("everywhere"),
    )
    field_order = ["title", "body", "category", "started_at"]


class AnswerForm(forms.Form):
    """What holds for everybody from now on."""

    body = forms.CharField(
        label=_("Answer"), widget=forms.Textarea(attrs={"rows": 6}), help_text=_("It cannot be changed afterwards.")
    )


class TopicForm(forms.Form):
    """Which topic."""

    topic = forms.ModelChoiceField(
        label=_("Number of the topic"),
        queryset=Topic.objects.standing(),
        widget=forms.NumberInput,
        help_text=_("It stands in the address of its page."),
    )


class IncidentForm(forms.Form):
    """Which incident."""

    incident = forms.ModelChoiceField(label=_("Incident"), queryset=Incident.objects.open())


DECLARE = Act("declare", _("Declare an incident"), lambda _none, values, by: None, DeclareForm)
ANSWER = Act(
    "answer", _("Answer"), lambda incident, values, by: keeping.answer_incident(incident, by=by, **values), AnswerForm
)
EDIT = Act(
    "edit",
    _("Change the text"),
    lambda incident, values, by: keeping.edit_incident(incident, by=by, **values),
    TextForm,
    initial=lambda incident, _member: {
        "title": incident.title,
        "body": incident.body,
        "started_at": incident.started_at,
    },
)
FIX = Act(
    "fix",
    _("It is fixed"),
    lambda incident, _values, by: keeping.fix_incident(incident, by=by),
    is_possible=lambda incident: incident.is_open,
)
REOPEN = Act(
    "reopen",
    _("Not fixed after all"),
    lambda incident, values, by: keeping.reopen_incident(incident, by=by, **values),
    ReasonForm,
    lambda incident: not incident.is_open,
)
ATTACH = Act(
    "attach",
    _("Attach a topic"),
    lambda incident, values, by: attach_topic(incident, values["topic"], by=by),
    TopicForm,
    lambda incident: incident.is_open,
)
DETACH = Act(
    "detach",
    _("Detach a topic"),
    lambda incident, values, by: detach_topic(incident, values["topic"], by=by),
    TopicForm,
    lambda incident: IncidentTopic.objects.filter(incident=incident).exists(),
)


def _link_of(topic: Topic) -> IncidentTopic | None:
    return IncidentTopic.objects.filter(topic=topic).select_related("incident").first()


def _detach(topic: Topic, _values: dict[str, Any], by: Member) -> Any:
    link = _link_of(topic)
    return detach_topic(link.incident, topic, by=by) if link else None


# The same from the topic's side.
TOPIC_ACTS = (
    Act(
        "incident",
        _("Attach to an incident"),
        lambda topic, values, by: attach_topic(values["incident"], topic, by=by),
        IncidentForm,
        lambda topic: topic.is_standing and _link_of(topic) is None,
    ),
    Act("no-incident", _("Detach from its incident"), _detach, is_possible=lambda topic: _link_of(topic) is not None),
)


class StateFilter(admin.SimpleListFilter):
    """Open or over."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("open", _("open")), ("fixed", _("fixed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        match self.value():
            case "open":
                return queryset.filter(fixed_at__isnull=True)
            case "fixed":
                return queryset.filter(fixed_at__isnull=False)
            case _:
                return queryset


class UpdateInline(ReadOnlyInline):
    """What was said."""

    model = IncidentUpdate
    fields = readonly_fields = ("created_at", "by", "body")


class AttachedInline(ReadOnlyInline):
    """What was asked about it."""

    model = IncidentTopic
    fields = readonly_fields = ("topic", "by", "attached_at")


class EventInline(ReadOnlyInline):
    """What happened."""

    model = IncidentEvent
    fields = readonly_fields = ("occurred_at", "kind", "by", "topic", "extras")


@admin.register(Incident)
class IncidentAdmin(ReadOnlyActing):
    """What is broken for many, with its one answer."""

    acts = [ANSWER, FIX, REOPEN, EDIT, ATTACH, DETACH]
    list_display = ["title", "category", "started_at", "fixed_at", "by", "number_affected"]
    list_filter = [StateFilter, ("category", PlaceFilter)]
    list_select_related = ["category", "by"]
    search_fields = ["title"]
    ordering = ["-id"]
    fields = ["title", "body", "category", "started_at", "declared_at", "by", "fixed_at", "number_affected"]
    readonly_fields = ["number_affected"]
    inlines = [UpdateInline, AttachedInline, EventInline]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Declaring is the one way to add."""
        return has_permission(request, self.opts, "change")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of those who say that they are affected."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(number_affected=Count("affected"))
        return rows

    @admin.display(description=_("affected"), ordering="number_affected")
    def number_affected(self, incident: Any) -> int:
        """How many said so."""
        return int(incident.number_affected)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for what is broken, and declare it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = DECLARE.form_for(None, actor(request), request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                incident = keeping.declare_incident(by=actor(request), **form.cleaned_data).incident
            except DomainError as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _now("%(act)s: done.") % {"act": DECLARE.label})
                return redirect(self.page_url(incident))
        return self.ask(request, DECLARE, form, [])
