"""The programme of the super users: who they are, who could be, invitations, answers and the end of seats."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import super_users as shapes
from community.api.views.base import CommunityView, actor, referred
from community.api.views.moderation import ReasonParameters
from community.api.views.trust import DecidingView
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, read_body, read_parameters
from community.models import Member, SuperUserSeat
from community.models.recognition import SuperUserSeatQuerySet
from community.models.trust import TRUST_ROLES
from community.operations.super_users import (
    accept_invitation,
    candidates,
    change_programme,
    concentration,
    end_super_user,
    invite_super_user,
    programme,
)
from community.permissions import HEALTH_ROLES
from community.permissions.recognition import decides_about_trust

SETS = {
    "taken": SuperUserSeatQuerySet.taken,
    "invited": SuperUserSeatQuerySet.invited,
    "ended": SuperUserSeatQuerySet.ended,
}


class SuperUserList(CommunityView):
    """The super users."""

    write_roles = TRUST_ROLES

    @extend_schema(parameters=[shapes.SeatParameters], responses=shapes.SeatSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List who has a seat, the newest invitation first; those who run the programme see all of it."""
        seats = SETS[read_parameters(request, shapes.SeatParameters)["state"]](_seats(request)).order_by("-id")
        paginator = self.pagination_class()
        page = paginator.paginate_queryset(seats, request, view=self)
        return paginator.get_paginated_response([_shown(request, seat) for seat in page])

    @extend_schema(request=shapes.InvitationSerializer, responses={201: shapes.SeatSerializer})
    def post(self, request: Request) -> Response:
        """Invite somebody, who is told; who is invited or seated already is 409."""
        values = read_body(request, shapes.InvitationSerializer)
        member = referred(Member.objects.people(), "/member", pk=values["member"])
        seat = invite_super_user(member, by=actor(request), message=values.get("message", ""))
        return Response(_shown(request, _seats(request).get(pk=seat.pk)), status.HTTP_201_CREATED)


class SuperUserDetail(CommunityView):
    """One seat or invitation."""

    @extend_schema(responses=shapes.SeatSerializer)
    def get(self, request: Request, seat_id: int) -> Response:
        """Show it."""
        return Response(_shown(request, get_object_or_404(_seats(request), pk=seat_id)))

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, seat_id: int) -> Response:
        """End a seat or withdraw an invitation with a reason; whose it is needs none."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        end_super_user(get_object_or_404(_seats(request), pk=seat_id), by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SuperUserProgramme(CommunityView):
    """What it takes to be a candidate, and what super users get."""

    write_roles = TRUST_ROLES

    @extend_schema(responses=shapes.ProgrammeSerializer)
    def get(self, request: Request) -> Response:
        """Show the criteria and the perks."""
        read_parameters(request, SingleParameterSerializer)
        return Response(shapes.ProgrammeSerializer(programme()).data)

    @extend_schema(request=shapes.ProgrammeEditSerializer, responses=shapes.ProgrammeSerializer)
    def patch(self, request: Request) -> Response:
        """Change them."""
        changed = change_programme(by=actor(request), changes=read_body(request, shapes.ProgrammeEditSerializer))
        return Response(shapes.ProgrammeSerializer(changed).data)


class SuperUserCandidates(DecidingView):
    """Who could be invited."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.CandidateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List members who meet the criteria and have no seat, the most helpful ones first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, candidates(programme()), shapes.CandidateSerializer)


class SuperUserConcentration(CommunityView):
    """How much rests on the super users and on the busiest."""

    public_read = False
    read_roles = HEALTH_ROLES

    @extend_schema(parameters=[shapes.ConcentrationParameters], responses=shapes.HelpConcentrationSerializer)
    def get(self, request: Request) -> Response:
        """Measure it over the last days."""
        days = read_parameters(request, shapes.ConcentrationParameters)["days"]
        return Response(shapes.HelpConcentrationSerializer({"days": days, **concentration(days=days)}).data)


class OwnSuperUserSeat(CommunityView):
    """The caller's invitation to the super users, or seat among them."""

    public_read = False

    @extend_schema(responses=shapes.OwnSeatSerializer)
    def get(self, request: Request) -> Response:
        """Show it; who was not invited has none."""
        return _own_response(_own_seat(request))

    @extend_schema(request=None, responses=shapes.OwnSeatSerializer)
    def put(self, request: Request) -> Response:
        """Accept the invitation; doing it again changes nothing."""
        seat = _own_seat(request)
        accept_invitation(seat, by=actor(request))
        seat.refresh_from_db()
        return _own_response(seat)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Decline the invitation, or give the seat back."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        end_super_user(_own_seat(request), by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _seats(request: Request) -> SuperUserSeatQuerySet:
    return SuperUserSeat.objects.visible_to(request.user).select_related("member", "invited_by", "ended_by")


def _shown(request: Request, seat: SuperUserSeat) -> Any:
    return shapes.SeatSerializer(seat, context={"runs": decides_about_trust(request.user)}).data


def _own_seat(request: Request) -> SuperUserSeat:
    return get_object_or_404(SuperUserSeat.objects.standing(), member=actor(request))


def _own_response(seat: SuperUserSeat) -> Response:
    values: Any = {
        "message": seat.message,
        "perks": programme().perks,
        "invited_at": seat.invited_at,
        "accepted_at": seat.accepted_at,
    }
    return Response(shapes.OwnSeatSerializer(values).data)
