"""Teams and who sits in them."""

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from crm.api.serializers.teams import (
    SeatWriteSerializer,
    TeamEditSerializer,
    TeamSeatSerializer,
    TeamSerializer,
    TeamWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Team, TeamSeat
from crm.operations.teams import change_team, form_team, seat_agent, unseat_agent


class TeamList(CrmView):
    """The teams of the desk."""

    @extend_schema(parameters=[ParameterSerializer], responses=TeamSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List teams with their agents."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _teams(request).order_by("id"), TeamSerializer)

    @extend_schema(request=TeamWriteSerializer, responses={201: TeamSerializer})
    def post(self, request: Request) -> Response:
        """Form a team."""
        team = form_team(by=actor(request), **read_body(request, TeamWriteSerializer))
        return _answer(request, team.pk, status.HTTP_201_CREATED)


class TeamDetail(CrmView):
    """One team."""

    @extend_schema(responses=TeamSerializer)
    def get(self, request: Request, team_id: int) -> Response:
        """Show a team with its agents."""
        return _answer(request, team_id)

    @extend_schema(request=TeamEditSerializer, responses=TeamSerializer)
    def patch(self, request: Request, team_id: int) -> Response:
        """Change name, way of giving, or whether it takes tickets."""
        team = get_object_or_404(_teams(request), pk=team_id)
        with expecting_version(request, read_body(request, TeamEditSerializer)) as values:
            change_team(team, by=actor(request), **values)
        return _answer(request, team_id)


class TeamMember(CrmView):
    """An agent in a team."""

    @extend_schema(request=SeatWriteSerializer, responses=TeamSeatSerializer)
    def put(self, request: Request, team_id: int, member_id: int) -> Response:
        """Give the agent a seat, or say whether they are at work."""
        team = get_object_or_404(_teams(request), pk=team_id)
        agent = get_object_or_404(Member.objects.people(), pk=member_id)
        seat = seat_agent(team, agent, by=actor(request), **read_body(request, SeatWriteSerializer))
        return Response(TeamSeatSerializer(seat).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, team_id: int, member_id: int) -> Response:
        """Take the seat away."""
        team = get_object_or_404(_teams(request), pk=team_id)
        unseat_agent(team, get_object_or_404(Member.objects.people(), pk=member_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _teams(request: Request) -> models.QuerySet[Team]:
    seats = models.Prefetch("seats", TeamSeat.objects.select_related("member").order_by("id"))
    return Team.objects.visible_to(request.user).prefetch_related(seats)


def _answer(request: Request, team_id: int, code: int = status.HTTP_200_OK) -> Response:
    team = get_object_or_404(_teams(request), pk=team_id)
    return Response(TeamSerializer(team).data, status=code, headers=etag(team.version))
