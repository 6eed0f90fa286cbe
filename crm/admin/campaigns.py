"""Campaigns, their links and costs, and what they brought."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import ReadOnlyInline, actor, has_permission
from community.models import Member
from crm.models import Campaign, CampaignCost, CampaignLink
from crm.operations.campaigning import Spent, change_campaign, plan_campaign, spend_on, tag_link
from crm.permissions import can_keep_channels
from crm.reports.campaigns import brought_by

_PLANNED = ("name", "goal", "channel", "starts_on", "ends_on")


class CampaignForm(forms.ModelForm[Campaign]):
    """A campaign ends no sooner than it starts."""

    def clean(self) -> dict[str, Any]:
        """Say which day is wrong, before the act refuses it."""
        values = super().clean() or self.cleaned_data
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It ends before it starts."))
        return values


class LinkForm(forms.Form):
    """A word, and where it leads."""

    tag = forms.SlugField(label=_("Word"), max_length=60, help_text=_("People come by /c/ and this word."))
    path = forms.CharField(
        label=_("Leads to"), max_length=500, initial="/", help_text=_("A place on this site, from the root on.")
    )


class CostForm(forms.Form):
    """What was spent, and on what."""

    description = forms.CharField(label=_("Description"), max_length=200)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=16, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("As in ISO 4217, such as EUR."))
    incurred_on = forms.DateField(label=_("Spent on"), widget=widgets.AdminDateWidget())


def _spend(campaign: Campaign, values: dict[str, Any], by: Member) -> CampaignCost:
    spent = Spent(values["amount"], values["currency"], values["incurred_on"])
    return spend_on(campaign, by=by, description=values["description"], spent=spent)


LINK = Act(
    "link",
    _("Make a link"),
    lambda campaign, values, by: tag_link(campaign, by=by, tag=values["tag"], path=values["path"]),
    LinkForm,
)
SPEND = Act("spend", _("Write down a cost"), _spend, CostForm)


class LinkInline(ReadOnlyInline):
    """By which addresses people come."""

    model = CampaignLink
    fields = readonly_fields = ("tag", "path", "clicks")


class CostInline(ReadOnlyInline):
    """What was spent."""

    model = CampaignCost
    fields = readonly_fields = ("description", "incurred_on", "amount", "currency", "by")


@admin.register(Campaign)
class CampaignAdmin(Acting):
    """Planned, linked to and paid for here or over the API, by the same acts."""

    acts = [LINK, SPEND]
    form = CampaignForm
    list_display = ["name", "goal", "channel", "starts_on", "ends_on"]
    list_select_related = ["channel"]
    fields = [*_PLANNED, "by", "brought", "version"]
    readonly_fields = ["by", "brought", "version"]
    inlines = [LinkInline, CostInline]
    ordering = ["-id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who keep channels."""
        return has_permission(request, self.opts, "change") and can_keep_channels(actor(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who keep channels; others read."""
        return self.has_add_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who may see or change it."""
        return has_permission(request, self.opts, "view") or has_permission(request, self.opts, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What it cost stays in the books."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Plan or change it as programs do."""
        values = {name: form.cleaned_data[name] for name in _PLANNED if not change or name in form.changed_data}
        by = actor(request)
        kept = change_campaign(obj, by=by, **values) if change else plan_campaign(by=by, **values)
        obj.__dict__.update(kept.__dict__)

    @admin.display(description=_("brought"))
    def brought(self, campaign: Campaign) -> str:
        if not campaign.pk:
            return ""
        told = brought_by(campaign)
        return str(
            _("%(clicks)d clicks, %(members)d members, %(tickets)d tickets, %(ideas)d ideas")
            % {"clicks": told.clicks, "members": told.members, "tickets": told.tickets, "ideas": told.ideas}
        )
