"""Presences of our own: kept here, with what they bring, over time."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from community.admin.acts import Act
from community.admin.base import ReadOnlyInline
from community.models import Member
from community.models.visit import business_day
from crm.admin.presence_pages import WithFigures
from crm.models import OwnPresence, PresenceLook
from crm.operations.computing_figures import compute_anew
from crm.operations.keeping_presences import change_presence, open_presence
from crm.operations.reading_presences import ask_now
from crm.operations.writing_figures import type_figure
from crm.presence_errors import ChannelIsElsewhere
from crm.presence_figures import COMPUTED, PresenceMetric
from crm.reports.presences import Latest, latest_figures

_KEPT = (
    *("network", "external_id", "handle", "name", "url", "language"),
    *("channel", "owner", "team", "active_since", "active_until"),
)


# Stands where nothing is known.
NONE = "\N{EN DASH}"


class PresenceForm(forms.ModelForm[OwnPresence]):
    """Says what is wrong before the act refuses it."""

    def clean(self) -> dict[str, Any]:
        """Look at what belongs together."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("active_since"), values.get("active_until")
        if first and last and last < first:
            self.add_error("active_until", _("It ends before it starts."))
        channel, network = values.get("channel"), values.get("network") or self.instance.network
        if channel and channel.network not in {network, "webhook", "csv"}:
            self.add_error("channel", str(ChannelIsElsewhere.sentence))
        return values


class FigureForm(forms.Form):
    """A figure that somebody read elsewhere."""

    metric = forms.ChoiceField(
        label=_("Figure"), choices=[one for one in PresenceMetric.choices if one[0] not in COMPUTED]
    )
    day = forms.DateField(label=_("Day"), widget=widgets.AdminDateWidget())
    value = forms.DecimalField(label=_("Value"), min_value=0, max_digits=17, decimal_places=2)


def _type(presence: OwnPresence, values: dict[str, Any], by: Member) -> Any:
    return type_figure(presence, by=by, metric=values["metric"], day=values["day"], value=values["value"])


TYPE = Act(
    "figure",
    _("Type in a figure"),
    _type,
    FigureForm,
    initial=lambda _presence, _by: {"day": business_day(timezone.now())},
)
COMPUTE = Act(
    "compute",
    _("Count anew from our messages"),
    lambda presence, _values, by: compute_anew(presence, by=by),
    is_possible=lambda presence: presence.channel_id is not None,
)
ASK = Act(
    "look",
    _("Ask the network now"),
    lambda presence, _values, by: ask_now(presence, by=by),
    is_possible=lambda presence: hasattr(presence, "look"),
)


class LookInline(ReadOnlyInline):
    """How the daily looks at it fare."""

    model = PresenceLook
    fields = readonly_fields = ("looked_at", "succeeded_at", "failures", "error", "due_at")
    verbose_name_plural = _("looks at presences")


class PresenceList(ChangeList):
    """Reads along how the figures of the rows of this page stand."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        latest = latest_figures([row.pk for row in rows], business_day(timezone.now()))
        for row in rows:
            row.latest = {one.metric: one for one in latest.get(row.pk, [])}
        self.result_list = rows


@admin.register(OwnPresence)
class OwnPresenceAdmin(WithFigures):
    """Own pages and accounts with their figures."""

    acts = [TYPE, COMPUTE, ASK]
    kept = _KEPT
    begin, change = open_presence, change_presence
    form = PresenceForm
    change_form_template = "crm/admin/presence.html"
    change_list_template = "crm/admin/presences.html"
    list_display = ["name", "figures", "network", "followers", "interactions", "mentions", "answered", "health"]
    list_select_related = ["look"]
    list_filter = ["network", "team"]
    fields = [*_KEPT, "by", "created_at", "version"]
    readonly_fields = ["by", "created_at", "version"]
    inlines = [LookInline]
    ordering = ["name", "id"]

    class Media:
        css = {"all": ["crm/presences.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows figures."""
        return PresenceList

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Its figures are of this account of this network."""
        return [*self.readonly_fields, "network", "external_id"] if obj else list(self.readonly_fields)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer employees as owners."""
        if db_field.name == "owner":
            employees = Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True)
            options["queryset"] = employees.order_by("display_name")
        return super().formfield_for_foreignkey(db_field, request, **options)

    @admin.display(description=_("followers"))
    def followers(self, presence: Any) -> SafeString:
        return _on_card(_("followers"), _shown(presence.latest.get(PresenceMetric.FOLLOWERS)))

    @admin.display(description=_("interactions in 30 days"))
    def interactions(self, presence: Any) -> SafeString:
        shown = _shown(presence.latest.get(PresenceMetric.INTERACTIONS))
        return _on_card(_("interactions in 30 days"), shown)

    @admin.display(description=_("mentions in 30 days"))
    def mentions(self, presence: Any) -> SafeString:
        return _on_card(_("mentions in 30 days"), _shown(presence.latest.get(PresenceMetric.MENTIONS)))

    @admin.display(description=_("share answered"))
    def answered(self, presence: Any) -> SafeString:
        return _on_card(_("share answered"), _shown(presence.latest.get(PresenceMetric.ANSWERED_SHARE), "%"))

    @admin.display(description=_("health"))
    def health(self, presence: OwnPresence) -> SafeString | str:
        look = getattr(presence, "look", None)
        if look is None:
            return ""
        return _on_card(_("health"), look.error if look.failures else str(_("in order")))

    @admin.display(description=_("figures"))
    def figures(self, presence: OwnPresence) -> SafeString:
        url = reverse("admin:crm_ownpresence_figures", args=[presence.pk])
        return _on_card(_("figures"), format_html('<a href="{}">{}</a>', url, _("over time")))


def _on_card(label: StrPromise, shown: SafeString | str) -> SafeString:
    """Say what a value is where the list has no heads of columns, on a narrow page."""
    return format_html('<span class="card-label">{}: </span>{}', label, shown)


def _shown(one: Latest | None, sign: str = "") -> SafeString | str:
    if one is None:
        return NONE
    value = number_format(one.value.normalize() if one.value % 1 else int(one.value), force_grouping=True)
    if one.change is None:
        return f"{value}{sign}"
    change = number_format(one.change.normalize() if one.change % 1 else int(one.change), force_grouping=True)
    return format_html('{}{} <span class="change">{}{}</span>', value, sign, "+" if one.change > 0 else "", change)
