"""The list of those who are heard, with what they did and whether they may be approached."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import ReadOnlyInline, actor
from crm.advocacy import agreed_among
from crm.models import Approach, Influencer
from crm.operations.approaching import approach
from crm.reports.advocacy import advocacy_of


class AboutForm(forms.Form):
    """What it is about."""

    about = forms.CharField(label=_("About"), max_length=300)


APPROACH = Act(
    "approach",
    _("Approach"),
    lambda influencer, values, by: approach(influencer, by=by, about=values["about"]),
    AboutForm,
    lambda influencer: influencer.policy != Influencer.Policy.NOBODY,
)


class ApproachInline(ReadOnlyInline):
    """When somebody was approached."""

    model = Approach
    fields = readonly_fields = ("made_at", "by", "about")
    ordering = ["-made_at"]


@admin.register(Influencer)
class InfluencerAdmin(Acting):
    """Who is on the list, why, and how they may be approached."""

    acts = [APPROACH]
    list_display = ["contact", "why", "policy", "pause_days", "owner", "added_at"]
    list_filter = ["policy"]
    list_select_related = ["contact", "owner"]
    search_fields = ["contact__name__istartswith"]
    search_help_text = _("Beginning of the name")
    autocomplete_fields = ["contact", "owner"]
    fields = [
        "contact",
        "why",
        "policy",
        "pause_days",
        "owner",
        "agreed",
        "advocacy",
        "added_by",
        "added_at",
        "version",
    ]
    readonly_fields = ["agreed", "advocacy", "added_by", "added_at", "version"]
    inlines = [ApproachInline]
    ordering = ["-added_at", "-id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out those whose data is kept and not used."""
        rows: Any = super().get_queryset(request)
        return rows.to_be_used()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whom an entry is about is said once."""
        return [*self.readonly_fields, *(["contact"] if obj is not None else [])]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Keep who put somebody on the list."""
        if not change:
            obj.added_by = actor(request)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("has agreed"), boolean=True)
    def agreed(self, influencer: Influencer) -> bool:
        return influencer.contact_id in agreed_among([influencer.contact_id])

    @admin.display(description=_("for others"))
    def advocacy(self, influencer: Influencer) -> SafeString:
        return render_advocacy(influencer.contact) if influencer.contact_id else SafeString()


def render_advocacy(contact: Any) -> SafeString:
    """Show what a person did for others, each figure with what it counts."""
    return render_to_string("crm/admin/advocacy.html", {"advocacy": advocacy_of([contact])[contact.pk]})
