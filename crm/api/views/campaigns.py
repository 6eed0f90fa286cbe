"""Campaigns, their links and costs, and what they brought."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers.campaigns import (
    CampaignCostSerializer,
    CampaignCostWriteSerializer,
    CampaignLinkSerializer,
    CampaignLinkWriteSerializer,
    CampaignPatchSerializer,
    CampaignResultsSerializer,
    CampaignSerializer,
    CampaignWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Campaign, Channel
from crm.operations.campaigning import Spent, change_campaign, plan_campaign, spend_on, tag_link
from crm.reports.campaigns import brought_by


class CampaignList(CrmView):
    """All campaigns."""

    @extend_schema(parameters=[ParameterSerializer], responses=CampaignSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List campaigns, the newest first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, Campaign.objects.visible_to(request.user).order_by("-id"), CampaignSerializer)

    @extend_schema(request=CampaignWriteSerializer, responses={201: CampaignSerializer})
    def post(self, request: Request) -> Response:
        """Plan a campaign."""
        values = _with_channel(request, read_body(request, CampaignWriteSerializer))
        campaign = plan_campaign(by=actor(request), **values)
        return Response(CampaignSerializer(campaign).data, status=status.HTTP_201_CREATED)


class CampaignDetail(CrmView):
    """One campaign."""

    @extend_schema(responses=CampaignSerializer)
    def get(self, request: Request, campaign_id: int) -> Response:
        """Show a campaign."""
        campaign = _campaign(request, campaign_id)
        return Response(CampaignSerializer(campaign).data, headers=etag(campaign.version))

    @extend_schema(request=CampaignPatchSerializer, responses=CampaignSerializer)
    def patch(self, request: Request, campaign_id: int) -> Response:
        """Change a campaign."""
        values = _with_channel(request, read_body(request, CampaignPatchSerializer))
        with expecting_version(request, values) as expected:
            campaign = change_campaign(_campaign(request, campaign_id), by=actor(request), **expected)
        return Response(CampaignSerializer(campaign).data, headers=etag(campaign.version))


class CampaignLinks(CrmView):
    """The addresses of a campaign."""

    @extend_schema(parameters=[ParameterSerializer], responses=CampaignLinkSerializer(many=True))
    def get(self, request: Request, campaign_id: int) -> Response:
        """List its links with their clicks."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _campaign(request, campaign_id).links.order_by("id"), CampaignLinkSerializer)

    @extend_schema(request=CampaignLinkWriteSerializer, responses={201: CampaignLinkSerializer})
    def post(self, request: Request, campaign_id: int) -> Response:
        """Make a link."""
        values = read_body(request, CampaignLinkWriteSerializer)
        link = tag_link(_campaign(request, campaign_id), by=actor(request), **values)
        return Response(CampaignLinkSerializer(link).data, status=status.HTTP_201_CREATED)


class CampaignCosts(CrmView):
    """What a campaign costs."""

    @extend_schema(parameters=[ParameterSerializer], responses=CampaignCostSerializer(many=True))
    def get(self, request: Request, campaign_id: int) -> Response:
        """List what was spent."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _campaign(request, campaign_id).costs.order_by("id"), CampaignCostSerializer)

    @extend_schema(request=CampaignCostWriteSerializer, responses={201: CampaignCostSerializer})
    def post(self, request: Request, campaign_id: int) -> Response:
        """Write down a cost; the books take it in by themselves."""
        values = read_body(request, CampaignCostWriteSerializer)
        description = values.pop("description")
        cost = spend_on(
            _campaign(request, campaign_id), by=actor(request), description=description, spent=Spent(**values)
        )
        return Response(CampaignCostSerializer(cost).data, status=status.HTTP_201_CREATED)


class CampaignResults(CrmView):
    """What a campaign brought."""

    @extend_schema(responses=CampaignResultsSerializer)
    def get(self, request: Request, campaign_id: int) -> Response:
        """Count who came by its links and what they did, beside what it cost."""
        return Response(CampaignResultsSerializer(brought_by(_campaign(request, campaign_id))).data)


def _campaign(request: Request, campaign_id: int) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(request.user), pk=campaign_id)


def _with_channel(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    if values.get("channel") is not None:
        values["channel"] = referred(Channel.objects.visible_to(request.user), "/channel", pk=values["channel"])
    return values
