"""Suspicious votes: what waits for a person, why, and what the person says."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField
from community.api.views.base import PagedView, actor
from community.foundation.requests import ParameterSerializer, StrictSerializer, read_body, read_parameters
from community.models.token import Scope
from ideas.models import HeldVote, VoteCase, VoteRule
from ideas.models.idea import IDEA_KEEPER_ROLES
from ideas.operations.judging_votes import reject_votes, release_votes


class VoteCaseSerializer(serializers.Serializer[VoteCase]):
    """Votes for one idea that were held back together."""

    id = serializers.IntegerField()
    idea = serializers.IntegerField(source="idea_id")
    opened_at = serializers.DateTimeField()
    held = serializers.IntegerField(source="held_votes", help_text="How many wait for a person.")
    released = serializers.IntegerField(source="released_votes")
    rejected = serializers.IntegerField(source="rejected_votes")


class SignSerializer(serializers.Serializer[Any]):
    """What a rule found: minutes of a fresh account's age, accounts that joined together, or votes at once."""

    rule = serializers.ChoiceField(choices=VoteRule.Code.choices)
    number = serializers.IntegerField()
    points = serializers.IntegerField()


class HeldVoteSerializer(serializers.Serializer[HeldVote]):
    """One vote, why it was held back, and what a person said; it is told also when its member took it back."""

    member = PersonSerializer()
    joined_at = serializers.DateTimeField(source="member.joined_at")
    voted_at = serializers.DateTimeField()
    held_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=HeldVote.State.choices)
    signs = SignSerializer(source="findings", many=True)
    points = serializers.IntegerField()
    decided_by = PersonSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class VotesDecisionSerializer(StrictSerializer):
    """What a person says of the votes of a case."""

    outcome = serializers.ChoiceField(choices=["released", "rejected"])
    reason = StrictCharField(max_length=2000)
    members = serializers.ListField(
        child=IdField(), max_length=500, default=list, help_text="Whose votes; empty for all that wait."
    )


class VoteCaseParameters(ParameterSerializer):
    """What is listed."""

    queue = serializers.ChoiceField(choices=["waiting", "decided"], default="waiting")


class VoteCaseView(PagedView):
    """A view for those who keep order and the product team."""

    read_scope = Scope.IDEAS_REVIEW
    write_scope = Scope.IDEAS_REVIEW
    read_roles = IDEA_KEEPER_ROLES


class VoteCaseList(VoteCaseView):
    """What is to be looked at."""

    @extend_schema(parameters=[VoteCaseParameters], responses=VoteCaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List cases of suspicious votes, the newest first."""
        cases = VoteCase.objects.visible_to(request.user)
        waits = read_parameters(request, VoteCaseParameters)["queue"] == "waiting"
        rows = (cases.waiting() if waits else cases.decided()).with_numbers()
        return self.page_of(request, rows.order_by("-id"), VoteCaseSerializer)


class VoteCaseDetail(VoteCaseView):
    """Votes that were held back together."""

    @extend_schema(responses=VoteCaseSerializer)
    def get(self, request: Request, case_id: int) -> Response:
        """Show how many of them wait, count and are rejected."""
        return Response(VoteCaseSerializer(_case(request, case_id)).data)

    @extend_schema(request=VotesDecisionSerializer, responses=VoteCaseSerializer)
    def patch(self, request: Request, case_id: int) -> Response:
        """Release or reject all votes that wait, or those of some members; what is rejected is released by name."""
        case, values = _case(request, case_id), read_body(request, VotesDecisionSerializer)
        judge = release_votes if values["outcome"] == "released" else reject_votes
        judge(case, by=actor(request), reason=values["reason"], members=values["members"])
        return Response(VoteCaseSerializer(_case(request, case_id)).data)


class VoteCaseVotes(VoteCaseView):
    """The votes of a case."""

    @extend_schema(parameters=[ParameterSerializer], responses=HeldVoteSerializer(many=True))
    def get(self, request: Request, case_id: int) -> Response:
        """List them in the order in which they were cast, with what gave them away."""
        read_parameters(request, ParameterSerializer)
        votes = _case(request, case_id).votes.select_related("member", "decided_by").order_by("voted_at", "id")
        return self.page_of(request, votes, HeldVoteSerializer)


def _case(request: Request, case_id: int) -> VoteCase:
    return get_object_or_404(VoteCase.objects.visible_to(request.user).with_numbers(), pk=case_id)
