"""Campaigns, their links and costs, and what they brought."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import CurrencyField, StrictSerializer
from crm.models import Campaign, CampaignCost, CampaignLink


class CampaignSerializer(serializers.Serializer[Campaign]):
    """A goal, a channel, a stretch of days."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    goal = serializers.CharField()
    channel = serializers.IntegerField(source="channel_id", allow_null=True, help_text="Id of the channel.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class CampaignWriteSerializer(StrictSerializer):
    """A new campaign."""

    name = StrictCharField(max_length=200)
    goal = StrictCharField(max_length=300, required=False, allow_blank=True)
    channel = IdField(required=False, allow_null=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)


class CampaignPatchSerializer(StrictSerializer):
    """What may change of a campaign."""

    name = StrictCharField(max_length=200, required=False)
    goal = StrictCharField(max_length=300, required=False, allow_blank=True)
    channel = IdField(required=False, allow_null=True)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)
    version = serializers.IntegerField(min_value=1, required=False)


class CampaignLinkSerializer(serializers.Serializer[CampaignLink]):
    """An address by which people come."""

    id = serializers.IntegerField()
    tag = serializers.CharField()
    address = serializers.CharField(source="__str__")
    path = serializers.CharField()
    clicks = serializers.IntegerField()


class CampaignLinkWriteSerializer(StrictSerializer):
    """A new address."""

    tag = serializers.SlugField(max_length=60)
    path = StrictCharField(max_length=500, required=False, help_text="A place on this site, from the root on.")


class CampaignCostSerializer(serializers.Serializer[CampaignCost]):
    """Something spent."""

    id = serializers.IntegerField()
    description = serializers.CharField()
    incurred_on = serializers.DateField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    currency = serializers.CharField()
    entered_at = serializers.DateTimeField()


class CampaignCostWriteSerializer(StrictSerializer):
    """Something that was spent."""

    description = StrictCharField(max_length=200)
    incurred_on = serializers.DateField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    currency = CurrencyField()


class CampaignSumSerializer(serializers.Serializer[Any]):
    """Money in one currency."""

    amount = serializers.DecimalField(max_digits=20, decimal_places=2)
    currency = serializers.CharField()


class CampaignResultsSerializer(serializers.Serializer[Any]):
    """What a campaign brought."""

    clicks = serializers.IntegerField()
    arrivals = serializers.IntegerField(help_text="Members who came by one of its links.")
    members = serializers.IntegerField(help_text="Of these, who signed up within a day.")
    tickets = serializers.IntegerField(help_text="Opened by them within a month.")
    ideas = serializers.IntegerField(help_text="Proposed by them within a month.")
    costs = CampaignSumSerializer(many=True)
