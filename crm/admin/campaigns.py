"""Campaigns, their links and costs, and what they brought."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import widgets
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyInline
from community.models import Member
from crm.admin.kept_with_channels import KeptWithChannels
from crm.models import Campaign, CampaignCost, CampaignLink
from crm.operations.campaigning import Spent, change_campaign, plan_campaign, spend_on, tag_link
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
class CampaignAdmin(KeptWithChannels):
    """Planned, linked to and paid for here or over the API, by the same acts."""

    acts = [LINK, SPEND]
    kept = _PLANNED
    begin, change = plan_campaign, change_campaign
    form = CampaignForm
    list_display = ["name", "goal", "channel", "starts_on", "ends_on"]
    list_select_related = ["channel"]
    fields = [*_PLANNED, "by", "brought", "version"]
    readonly_fields = ["by", "brought", "version"]
    inlines = [LinkInline, CostInline]
    ordering = ["-id"]

    @admin.display(description=_("brought"))
    def brought(self, campaign: Campaign) -> str:
        if not campaign.pk:
            return ""
        told = brought_by(campaign)
        return str(
            _("%(clicks)d clicks, %(members)d members, %(tickets)d tickets, %(ideas)d ideas")
            % {"clicks": told.clicks, "members": told.members, "tickets": told.tickets, "ideas": told.ideas}
        )
