"""What is put on topics and posts and taken off again: solution, me too, helpful, duplicate."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import MarkSerializer
from community.api.serializers.topics import (
    DuplicateSerializer,
    SolutionSerializer,
    SolutionWriteSerializer,
    WithdrawalParameters,
)
from community.api.views.base import CommunityView, actor, referred
from community.foundation.requests import read_body, read_parameters
from community.models import Post, Solution, Topic
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.solving import mark_solution, withdraw_solution


class TopicSolution(CommunityView):
    """The post that solved a question."""

    @extend_schema(responses=SolutionSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Show which post it is; an open question has none."""
        topics = Topic.objects.visible_to(request.user).select_related("solution__marked_by", "solution__confirmed_by")
        return _solution_response(get_object_or_404(topics, pk=topic_id))

    @extend_schema(request=SolutionWriteSerializer, responses=SolutionSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Mark a post as the solution, in place of another one; the same post again changes nothing."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        values = read_body(request, SolutionWriteSerializer)
        post = referred(Post.objects.visible_to(request.user), "/post", pk=values["post"])
        event = mark_solution(topic, post, by=actor(request), reason=values["reason"])
        return _solution_response(event.topic if event else topic)

    @extend_schema(request=None, parameters=[WithdrawalParameters], responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Open the question again; an open one stays open."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        reason = read_parameters(request, WithdrawalParameters)["reason"]
        withdraw_solution(topic, by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicMeToo(CommunityView):
    """Those who have the same problem."""

    @extend_schema(request=None, responses=MarkSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Say that the caller has this problem too."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        add_me_too(topic, by=actor(request))
        return _count_response(topic, "me_too_count", mine=True)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, topic_id: int) -> Response:
        """Take it back."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        remove_me_too(topic, by=actor(request))
        return _count_response(topic, "me_too_count", mine=False)


class PostHelpful(CommunityView):
    """Those whom a post helped."""

    @extend_schema(request=None, responses=MarkSerializer)
    def put(self, request: Request, post_id: int) -> Response:
        """Say that this post helped the caller."""
        post = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=post_id)
        mark_helpful(post, by=actor(request))
        return _count_response(post, "helpful_count", mine=True)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, post_id: int) -> Response:
        """Take it back."""
        post = get_object_or_404(Post.objects.visible_to(request.user), pk=post_id)
        unmark_helpful(post, by=actor(request))
        return _count_response(post, "helpful_count", mine=False)


class TopicDuplicateOf(CommunityView):
    """The topic that asked the same first."""

    @extend_schema(request=DuplicateSerializer, responses=DuplicateSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Point to the original."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        values = read_body(request, DuplicateSerializer)
        original = referred(Topic.objects.visible_to(request.user), "/topic", pk=values["topic"])
        mark_duplicate(topic, original, by=actor(request))
        return Response(values)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Take the pointer away."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        withdraw_duplicate(topic, by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _solution_response(topic: Topic) -> Response:
    solution: Solution | None = getattr(topic, "solution", None)
    if solution is None:
        raise Http404
    return Response(SolutionSerializer(solution).data)


def _count_response(row: Topic | Post, counter: str, *, mine: bool) -> Response:
    row.refresh_from_db(fields=[counter])
    count = row.shown_score if isinstance(row, Post) else row.me_too_count
    return Response({"count": count, "mine": mine})
