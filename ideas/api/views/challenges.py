"""Challenges: what is asked, when, under which terms, and what was entered."""

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import read_body, read_parameters
from community.models import Category
from community.models.token import Scope
from ideas.api.filters import ChallengeParameters
from ideas.api.serializers.challenges import (
    ChallengeEditSerializer,
    ChallengeFieldsSerializer,
    ChallengeSerializer,
    PhasesWriteSerializer,
)
from ideas.api.views.ideas import IdeaView
from ideas.models import Challenge
from ideas.operations.challenging import edit_challenge, publish_challenge, set_phases, write_challenge
from ideas.reports.challenges import challenges_for, circles_for


class ChallengeView(IdeaView):
    """A view of challenges, which those who run them write."""

    write_scope = Scope.IDEAS_REVIEW


class ChallengeList(ChallengeView):
    """All challenges."""

    @extend_schema(parameters=[ChallengeParameters], responses=ChallengeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List challenges, the newest first."""
        read_parameters(request, ChallengeParameters)
        return self.page_of(request, challenges_for(request.user).order_by("-created_at", "-id"), ChallengeSerializer)

    @extend_schema(request=ChallengeFieldsSerializer, responses={201: ChallengeSerializer})
    def post(self, request: Request) -> Response:
        """Write a draft."""
        values = _columns(request, read_body(request, ChallengeFieldsSerializer))
        common = {"time_zone": settings.BUSINESS_TIME_ZONE, "currency": settings.BUSINESS_CURRENCY}
        event = write_challenge(by=actor(request), **{**common, **values})
        return challenge_response(request, event.challenge_id, status.HTTP_201_CREATED)


class ChallengeDetail(ChallengeView):
    """One challenge."""

    @extend_schema(responses=ChallengeSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show a challenge."""
        return challenge_response(request, challenge_id)

    @extend_schema(request=ChallengeEditSerializer, responses=ChallengeSerializer)
    def patch(self, request: Request, challenge_id: int) -> Response:
        """Change a challenge; once it is published only its words and its cost budget."""
        challenge = seen_challenge(request, challenge_id)
        with expecting_version(request, _columns(request, read_body(request, ChallengeEditSerializer))) as values:
            edit_challenge(challenge, by=actor(request), **values)
        return challenge_response(request, challenge_id)


class ChallengePublication(ChallengeView):
    """That a challenge is published."""

    @extend_schema(request=None, responses=ChallengeSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Publish it; it stays published."""
        publish_challenge(seen_challenge(request, challenge_id), by=actor(request))
        return challenge_response(request, challenge_id)


class ChallengePhases(ChallengeView):
    """The phases of a challenge."""

    @extend_schema(request=PhasesWriteSerializer, responses=ChallengeSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Set all phases anew; what is over stays as it was."""
        rows = read_body(request, PhasesWriteSerializer)["phases"]
        days = {row["kind"]: (row["first_day"], row["last_day"]) for row in rows}
        set_phases(seen_challenge(request, challenge_id), days, by=actor(request))
        return challenge_response(request, challenge_id)


def seen_challenge(request: Request, challenge_id: int) -> Challenge:
    """Return a challenge that the caller may see; any other one does not exist."""
    return get_object_or_404(challenges_for(request.user), pk=challenge_id)


def challenge_response(request: Request, challenge_id: int, code: int = status.HTTP_200_OK) -> Response:
    """Show a challenge as it is now."""
    challenge = seen_challenge(request, challenge_id)
    return Response(ChallengeSerializer(challenge).data, code, headers=etag(challenge.version))


def _columns(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    if category := values.get("category"):
        values["category"] = referred(Category.objects.visible_to(request.user), "/category", **category)
    if values.get("circle"):
        values["circle"] = referred(circles_for(actor(request)), "/circle", pk=values["circle"])
    return values
