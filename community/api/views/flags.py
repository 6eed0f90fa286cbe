"""Reporting what is wrong, and the queue of those who look into it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.flags import (
    CaseSerializer,
    DecisionSerializer,
    FlagSerializer,
    FlagWriteSerializer,
    KindField,
)
from community.api.views.base import CommunityView, actor, referred
from community.flaggable import flaggable
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Flag, ModerationCase, Topic
from community.models.category import KEEPER_ROLES, Reader
from community.models.flag import Outcome
from community.operations.flagging import flag_thing
from community.operations.judging import Decision, claim_case, decide_case, release_case


class FlagList(CommunityView):
    """What one has reported."""

    public_read = False

    @extend_schema(parameters=[ParameterSerializer], responses=FlagSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the caller's own reports and what came of them, the newest first."""
        read_parameters(request, ParameterSerializer)
        mine = Flag.objects.visible_to(request.user).filter(by=actor(request)).order_by("-created_at", "-id")
        return self.page_of(request, mine, FlagSerializer)

    @extend_schema(request=FlagWriteSerializer, responses={201: FlagSerializer})
    def post(self, request: Request) -> Response:
        """Report a topic, a post, an article, an idea or a member."""
        values, member = read_body(request, FlagWriteSerializer), actor(request)
        kind = flaggable(values["kind"])
        thing = referred(kind.visible_to(member), "/thing", pk=values["thing"])
        original = None
        if "original" in values:
            original = referred(Topic.objects.visible_to(member), "/original", pk=values["original"])
        given = {"ground": values["reason"], "note": values.get("note", ""), "original": original}
        flag = flag_thing(kind, thing.pk, by=member, **given)
        return Response(FlagSerializer(flag).data, status.HTTP_201_CREATED)


class CaseParameters(ParameterSerializer):
    """The filters of the queue; they narrow each other."""

    outcome = serializers.ChoiceField(choices=Outcome.choices, default=Outcome.OPEN)
    kind = KindField(required=False)
    held = serializers.BooleanField(required=False, help_text="Only what nobody has seen yet, or only the rest.")


class KeeperView(CommunityView):
    """A view for those who keep order."""

    public_read = False
    read_roles = write_roles = KEEPER_ROLES


class CaseList(KeeperView):
    """What waits for a moderator."""

    @extend_schema(parameters=[CaseParameters], responses=CaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the queue, the heaviest first, then the oldest."""
        given = read_parameters(request, CaseParameters)
        return self.page_of(request, cases_for_list(request.user, given), CaseSerializer)


class CaseDetail(KeeperView):
    """One case."""

    @extend_schema(responses=CaseSerializer)
    def get(self, request: Request, case_id: int) -> Response:
        """Show it, decided or not."""
        return _case_response(request, case_id)


class CaseClaim(KeeperView):
    """The claim of a moderator to a case: a lease, so that two do not do the same."""

    @extend_schema(request=None, responses=CaseSerializer)
    def put(self, request: Request, case_id: int) -> Response:
        """Claim the case, or keep it longer; 409 names who was faster."""
        claim_case(_case(request, case_id), by=actor(request))
        return _case_response(request, case_id)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, case_id: int) -> Response:
        """Leave it to others."""
        release_case(_case(request, case_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CaseDecision(KeeperView):
    """What a moderator decides."""

    @extend_schema(request=DecisionSerializer, responses=CaseSerializer)
    def put(self, request: Request, case_id: int) -> Response:
        """Decide the case; 409 names who was faster."""
        decide_case(_case(request, case_id), Decision(**read_body(request, DecisionSerializer)), by=actor(request))
        return _case_response(request, case_id)


def cases_for_list(reader: Reader, given: dict[str, Any]) -> QuerySet[ModerationCase]:
    """Return the cases that answer the parameters, with all that a line shows in one query."""
    cases = ModerationCase.objects.visible_to(reader).with_people_and_grounds().filter(outcome=given["outcome"])
    if "kind" in given:
        cases = cases.filter(thing_kind=given["kind"])
    if "held" in given:
        cases = cases.filter(is_held=given["held"])
    return cases.most_urgent_first()


def _case(request: Request, case_id: int) -> ModerationCase:
    return get_object_or_404(ModerationCase.objects.visible_to(request.user), pk=case_id)


def _case_response(request: Request, case_id: int) -> Response:
    cases = ModerationCase.objects.visible_to(request.user).with_people_and_grounds()
    return Response(CaseSerializer(get_object_or_404(cases, pk=case_id)).data)
