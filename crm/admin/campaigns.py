"""Campaigns, their links and costs, and what they brought."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.admin.base import ReadOnlyAdmin, ReadOnlyInline
from crm.models import Campaign, CampaignCost, CampaignLink
from crm.reports.campaigns import brought_by


class LinkInline(ReadOnlyInline):
    """By which addresses people come."""

    model = CampaignLink
    fields = readonly_fields = ("tag", "path", "clicks")


class CostInline(ReadOnlyInline):
    """What was spent."""

    model = CampaignCost
    fields = readonly_fields = ("description", "incurred_on", "amount", "currency", "by")


@admin.register(Campaign)
class CampaignAdmin(ReadOnlyAdmin):
    """Campaigns are planned over the API; here they are read."""

    list_display = ["name", "goal", "channel", "starts_on", "ends_on"]
    list_select_related = ["channel"]
    fields = readonly_fields = ("name", "goal", "channel", "starts_on", "ends_on", "by", "brought")
    inlines = [LinkInline, CostInline]
    ordering = ["-id"]

    @admin.display(description=_("brought"))
    def brought(self, campaign: Campaign) -> str:
        told = brought_by(campaign)
        return str(
            _("%(clicks)d clicks, %(members)d members, %(tickets)d tickets, %(ideas)d ideas")
            % {"clicks": told.clicks, "members": told.members, "tickets": told.tickets, "ideas": told.ideas}
        )
