"""How far members are trusted, what that takes, and what persons decide about it."""

from typing import Any

from django.db.models import FETCH_PEERS
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.serializers import trust as shapes
from community.api.views.base import CommunityView, actor
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, read_body, read_parameters
from community.models import Member, TrustChange, TrustCriterion, TrustGrant
from community.models.trust import TRUST_ROLES, TrustLevel
from community.operations.trusting import change_bar, end_trust_grant, grant_trust
from community.permissions.recognition import can_see_standing
from community.reports.standing import bars_of_levels, standing_of


class DecidingView(CommunityView):
    """A view for those who decide about trust."""

    public_read = False
    read_roles = write_roles = TRUST_ROLES


class TrustLevelList(CommunityView):
    """The levels of trust."""

    @extend_schema(operation_id="trust_levels_list", responses=shapes.TrustLevelListSerializer)
    def get(self, request: Request) -> Response:
        """List what each level takes and what it may do."""
        read_parameters(request, SingleParameterSerializer)
        context = {"bars": bars_of_levels()}
        rows = [shapes.TrustLevelSerializer(level, context=context).data for level in TrustLevel]
        return Response({"results": rows, "next": None, "previous": None})


class TrustLevelDetail(CommunityView):
    """One level of trust."""

    write_roles = TRUST_ROLES

    @extend_schema(responses=shapes.TrustLevelSerializer)
    def get(self, request: Request, level: int) -> Response:
        """Show what it takes and what it may do."""
        return _level_response(level, bars_of_levels())

    @extend_schema(request=shapes.TrustLevelEditSerializer, responses=shapes.TrustLevelSerializer)
    def patch(self, request: Request, level: int) -> Response:
        """Ask for more or less; the lowest level is everybody's. Members are looked at anew at night."""
        bars = bars_of_levels()
        if level not in bars:
            raise Http404
        change_bar(bars[level], by=actor(request), changes=read_body(request, shapes.TrustLevelEditSerializer))
        return _level_response(level, bars_of_levels())


class OwnTrust(CommunityView):
    """How far the caller is trusted."""

    public_read = False

    @extend_schema(responses=shapes.TrustSerializer)
    def get(self, request: Request) -> Response:
        """Show the level, how it comes about and what leads further."""
        return _trust_response(request, actor(request))


class MemberTrust(CommunityView):
    """How far a member is trusted."""

    @extend_schema(responses=shapes.TrustSerializer)
    def get(self, request: Request, member_id: int) -> Response:
        """Show the level; how it comes about only to the member and to those who decide."""
        return _trust_response(request, _member(member_id))


class MemberTrustChanges(CommunityView):
    """Every change of a member's trust."""

    public_read = False

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.TrustChangeSerializer(many=True))
    def get(self, request: Request, member_id: int) -> Response:
        """List the changes, the newest first; those of others only for those who decide."""
        read_parameters(request, ParameterSerializer)
        member = _member(member_id)
        if not can_see_standing(request.user, member):
            raise Http404
        changes = TrustChange.objects.visible_to(request.user).filter(member=member).latest_first()
        return self.page_of(request, changes, shapes.TrustChangeSerializer)


class MemberTrustGrant(DecidingView):
    """What a person decided about a member's trust and what holds now."""

    @extend_schema(responses=shapes.TrustGrantSerializer)
    def get(self, request: Request, member_id: int) -> Response:
        """Show the decision."""
        return Response(shapes.TrustGrantSerializer(_grant(request, member_id)).data)

    @extend_schema(request=shapes.TrustGrantWriteSerializer, responses=shapes.TrustGrantSerializer)
    def put(self, request: Request, member_id: int) -> Response:
        """Trust the member at least or exactly so far, in place of an earlier decision."""
        member, values = _member(member_id), read_body(request, shapes.TrustGrantWriteSerializer)
        grant_trust(member, TrustLevel(values.pop("level")), by=actor(request), **values)
        return Response(shapes.TrustGrantSerializer(_grant(request, member_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, member_id: int) -> Response:
        """End the decision and let outcomes speak again; without one nothing changes."""
        grant = _grants(request).filter(member=_member(member_id), ended_at=None).first()
        if grant is not None:
            end_trust_grant(grant, by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TrustGrantList(DecidingView):
    """What persons decided."""

    @extend_schema(parameters=[shapes.TrustGrantParameters], responses=shapes.TrustGrantSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List all decisions about trust, the newest first."""
        given: dict[str, Any] = read_parameters(request, shapes.TrustGrantParameters)
        grants = narrowed(_grants(request), given, member="member")
        if "ended" in given:
            grants = grants.filter(ended_at__isnull=not given["ended"])
        return self.page_of(request, grants.order_by("-id").fetch_mode(FETCH_PEERS), shapes.TrustGrantSerializer)


def _level_response(level: int, bars: dict[int, TrustCriterion]) -> Response:
    if level not in TrustLevel.values:
        raise Http404
    return Response(shapes.TrustLevelSerializer(TrustLevel(level), context={"bars": bars}).data)


def _trust_response(request: Request, member: Member) -> Response:
    standing = standing_of(member) if can_see_standing(request.user, member) else None
    return Response(shapes.TrustSerializer(member, context={"standing": standing}).data)


def _member(member_id: int) -> Member:
    member: Member = get_object_or_404(Member.objects.people(), pk=member_id)
    return member


def _grants(request: Request) -> Any:
    return TrustGrant.objects.visible_to(request.user).select_related("member", "granted_by", "ended_by")


def _grant(request: Request, member_id: int) -> TrustGrant:
    grant: TrustGrant = get_object_or_404(_grants(request).in_force(timezone.now()), member=member_id)
    return grant
