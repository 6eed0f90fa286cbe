"""Badges and leaderboards."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.recognition import (
    BadgeAwardSerializer,
    BadgeListSerializer,
    BadgeSerializer,
    LeaderboardParameters,
    LeaderboardSerializer,
    PlaceSerializer,
)
from community.api.views.base import CommunityView
from community.badges import BADGES
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, read_parameters
from community.leaderboards import holders_of, holders_of_all, leaderboard
from community.models import Category


class BadgeList(CommunityView):
    """What can be earned."""

    @extend_schema(operation_id="badges_list", responses=BadgeListSerializer)
    def get(self, request: Request) -> Response:
        """List all badges with the number of members who have each."""
        read_parameters(request, SingleParameterSerializer)
        holders = holders_of_all()
        rows = [_badge(code, holders) for code in BADGES]
        return Response({"results": rows, "next": None, "previous": None})


class BadgeDetail(CommunityView):
    """One badge."""

    @extend_schema(responses=BadgeSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Show what it is for."""
        if code not in BADGES:
            raise Http404
        return Response(_badge(code, holders_of_all()))


class BadgeHolders(CommunityView):
    """Who has a badge."""

    @extend_schema(parameters=[ParameterSerializer], responses=BadgeAwardSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """List those who have it, the newest first."""
        if code not in BADGES:
            raise Http404
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, holders_of(code), BadgeAwardSerializer)


class Leaderboard(CommunityView):
    """Who helped most."""

    @extend_schema(parameters=[LeaderboardParameters], responses=LeaderboardSerializer)
    def get(self, request: Request) -> Response:
        """List the first places of a period, in all categories that the caller may see or in one."""
        given = read_parameters(request, LeaderboardParameters)
        category = _category(request, given)
        on = given.get("on") or timezone.localdate()
        places: Any = leaderboard(request.user, given["period"], on, category, given["limit"])
        return Response({"results": PlaceSerializer(places, many=True).data, "next": None, "previous": None})


def _badge(code: str, holders: dict[str, int]) -> dict[str, Any]:
    badge = BADGES[code]
    return {
        "code": code,
        "name": str(badge.name),
        "description": str(badge.description),
        "tier": badge.tier.value,
        "holders": holders.get(code, 0),
    }


def _category(request: Request, given: dict[str, Any]) -> Category | None:
    name: str | None = given.get("category")
    if name is None:
        return None
    by_number = name.isascii() and name.isdigit()
    lookup = {"pk": int(name)} if by_number else {"slug": name}
    return get_object_or_404(Category.objects.visible_to(request.user), **lookup)
