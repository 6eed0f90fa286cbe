"""Proposed, outdated, more information needed, and all that happened."""

from typing import Any

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import solution_life as shapes
from community.api.serializers.fields import MarkSerializer
from community.api.serializers.topics import WithdrawalParameters
from community.api.views.base import CommunityView, actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import NeedsInfo, Post, Proposal, SolutionOutdated, Topic
from community.models.solution_life import outdated_voices
from community.operations.needing_info import ask_for_info, need_no_info
from community.operations.outdating import (
    mark_outdated,
    say_outdated,
    take_outdated_voice_back,
    withdraw_outdated,
)
from community.operations.proposing import propose_solution, withdraw_proposal
from community.reports.life import life_of


class TopicOutdated(CommunityView):
    """Whether the solution helps no longer."""

    @extend_schema(responses=shapes.OutdatedSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Show since when and why; a solution that holds has no such thing."""
        rows = SolutionOutdated.objects.of(_topic(request, topic_id))
        return Response(shapes.OutdatedSerializer(_only(rows.select_related("by"))).data)

    @extend_schema(request=shapes.WhySerializer, responses=shapes.OutdatedSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Say that the solution helps no longer; the question stays solved."""
        mark_outdated(_topic(request, topic_id), by=actor(request), **read_body(request, shapes.WhySerializer))
        return self.get(request, topic_id)

    @extend_schema(request=None, parameters=[WithdrawalParameters], responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Say that it helps again."""
        given = read_parameters(request, WithdrawalParameters)
        withdraw_outdated(_topic(request, topic_id), by=actor(request), **given)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicOutdatedVoice(CommunityView):
    """Those whom the solution helps no longer."""

    @extend_schema(responses=MarkSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Tell how many say so, and whether the caller does."""
        return _voices(request, _topic(request, topic_id))

    @extend_schema(request=shapes.WhySerializer, responses=MarkSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Say that the solution helps the caller no longer; enough independent ones mark it as outdated."""
        topic = _topic(request, topic_id)
        say_outdated(topic, by=actor(request), **read_body(request, shapes.WhySerializer))
        return _voices(request, topic)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, topic_id: int) -> Response:
        """Take it back."""
        topic = _topic(request, topic_id)
        take_outdated_voice_back(topic, by=actor(request))
        return _voices(request, topic)


class TopicNeedsInfo(CommunityView):
    """What the asker must still tell."""

    @extend_schema(responses=shapes.NeedsInfoSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Show what is missing, if anything is."""
        rows = NeedsInfo.objects.of(_topic(request, topic_id))
        return Response(shapes.NeedsInfoSerializer(_only(rows.select_related("by"))).data)

    @extend_schema(request=shapes.WhySerializer, responses=shapes.NeedsInfoSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Ask for more information; what the asker says next ends it."""
        ask_for_info(_topic(request, topic_id), by=actor(request), **read_body(request, shapes.WhySerializer))
        return self.get(request, topic_id)

    @extend_schema(request=None, parameters=[WithdrawalParameters], responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Say that enough is known."""
        need_no_info(_topic(request, topic_id), by=actor(request), **read_parameters(request, WithdrawalParameters))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicProposals(CommunityView):
    """Answers that somebody proposes as the solution."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.ProposalSerializer(many=True))
    def get(self, request: Request, topic_id: int) -> Response:
        """List the proposals of answers that stand, the newest first."""
        read_parameters(request, ParameterSerializer)
        rows = Proposal.objects.visible_to(request.user, _topic(request, topic_id))
        return self.page_of(request, rows.select_related("by").newest_first(), shapes.ProposalSerializer)

    @extend_schema(request=shapes.ProposalWriteSerializer, responses={201: shapes.ProposalSerializer})
    def post(self, request: Request, topic_id: int) -> Response:
        """Propose an answer; the same one again says why anew."""
        topic, values = _topic(request, topic_id), read_body(request, shapes.ProposalWriteSerializer)
        post = referred(Post.objects.visible_to(request.user).filter(topic=topic), "/post", pk=values["post"])
        propose_solution(topic, post, by=actor(request), reason=values["reason"])
        row = Proposal.objects.select_related("by").get(post=post, by=actor(request))
        return Response(shapes.ProposalSerializer(row).data, status.HTTP_201_CREATED)


class TopicProposal(CommunityView):
    """One proposal."""

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, topic_id: int, proposal_id: int) -> Response:
        """Take one's own back."""
        rows = Proposal.objects.visible_to(request.user, _topic(request, topic_id))
        withdraw_proposal(get_object_or_404(rows.select_related("post__topic"), pk=proposal_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicEvents(CommunityView):
    """The life of a question."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.MoveSerializer(many=True))
    def get(self, request: Request, topic_id: int) -> Response:
        """List every move on the way to a solution and after, the newest first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, life_of(_topic(request, topic_id), request.user), shapes.MoveSerializer)


def _voices(request: Request, topic: Topic) -> Response:
    counted: Any = get_object_or_404(Topic.objects.annotate(**outdated_voices(request.user)), pk=topic.pk)
    return Response({"count": counted.outdated_voices, "mine": counted.finds_outdated})


def _topic(request: Request, topic_id: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)


def _only[Row: models.Model](rows: models.QuerySet[Row]) -> Row:
    row = rows.first()
    if row is None:
        raise Http404
    return row
