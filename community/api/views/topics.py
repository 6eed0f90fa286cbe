"""Topics: the list, one by itself, and its posts."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from community.api.caching import cached_answer, first_page_of_topics, number_before_posts
from community.api.filters import POSTS_IN_ORDER, TopicParameters, posts_for_list, topics_for_detail, topics_for_list
from community.api.serializers.posts import PostEditSerializer, PostSerializer, PostWriteSerializer
from community.api.serializers.topics import (
    AskedAgainSerializer,
    TopicDetailSerializer,
    TopicEditSerializer,
    TopicSerializer,
    TopicWriteSerializer,
)
from community.api.views.base import CommunityView, actor, etag, expecting_version, referred
from community.errors import MayNotWriteHere
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Category, Post, Topic
from community.models.attachment import read_attachments_along
from community.models.category import KEEPER_ROLES, Reader
from community.models.topic import State
from community.operations.posting import add_post, edit_post, edit_topic, open_topic
from community.permissions import HEALTH_ROLES
from community.reports.asked_again import asked_again, attach_people, most_asked_again
from community.web.stamps import list_stamp, question_stamp


class TopicList(CommunityView):
    """Questions and discussions."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer strangers who begin to read from the cache, as long as nothing that they would be told has changed."""
        answer = partial(super().dispatch, request, *args, **kwargs)
        ids = first_page_of_topics(request)
        return answer() if ids is None else cached_answer(request, list_stamp(*ids), answer)

    @extend_schema(parameters=[TopicParameters], responses=TopicSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List topics, the newest first."""
        given = read_parameters(request, TopicParameters)
        return self.page_of(request, topics_for_list(request.user, given), TopicSerializer)

    @extend_schema(request=TopicWriteSerializer, responses={201: TopicDetailSerializer})
    def post(self, request: Request) -> Response:
        """Ask a question or begin a discussion."""
        values = read_body(request, TopicWriteSerializer)
        lookup = values.pop("category")
        category = referred(Category.objects.visible_to(request.user), "/category", **lookup)
        fields = values.pop("field_values", None)
        event = open_topic(category, by=actor(request), fields=fields, **values)
        return _topic_response(request, event.topic_id, status.HTTP_201_CREATED)


class AskedAgainList(CommunityView):
    """What is asked again and again."""

    public_read = False
    read_roles = (*KEEPER_ROLES, *HEALTH_ROLES)

    @extend_schema(parameters=[ParameterSerializer], responses=AskedAgainSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the questions with the most duplicates: what an article would answer once for all."""
        read_parameters(request, ParameterSerializer)
        attach = partial(attach_people, reader=request.user)
        return self.page_of(request, most_asked_again(request.user), AskedAgainSerializer, along=attach)


class TopicDetail(CommunityView):
    """One topic."""

    @extend_schema(responses=TopicDetailSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Show a topic; its posts have an address of their own.

        One that was merged is not found, and the problem document names the topic that has its posts as `merged_into`.
        """
        return _topic_response(request, topic_id)

    @extend_schema(request=TopicEditSerializer, responses=TopicDetailSerializer)
    def patch(self, request: Request, topic_id: int) -> Response:
        """Change the title or the tags."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        body = read_body(request, TopicEditSerializer)
        fields = body.pop("field_values", None)
        with expecting_version(request, body) as values:
            edit_topic(topic, by=actor(request), fields=fields, **values)
        return _topic_response(request, topic_id)


class TopicPosts(CommunityView):
    """The posts of one topic."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer strangers from the cache, as long as nothing that they would be told has changed."""
        answer = partial(super().dispatch, request, *args, **kwargs)
        after = number_before_posts(request)
        seen = None if after is None else question_stamp(kwargs["topic_id"], after, (State.VISIBLE,))
        return answer() if seen is None else cached_answer(request, seen.stamp, answer)

    @extend_schema(parameters=[ParameterSerializer], responses=PostSerializer(many=True))
    def get(self, request: Request, topic_id: int) -> Response:
        """List the posts as they were written; the first one is the topic's text."""
        read_parameters(request, ParameterSerializer)
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        posts = posts_for_list(request.user).filter(topic=topic).order_by(*POSTS_IN_ORDER)
        return self.page_of(request, posts, PostSerializer, along=read_attachments_along)

    @extend_schema(request=PostWriteSerializer, responses={201: PostSerializer})
    def post(self, request: Request, topic_id: int) -> Response:
        """Answer."""
        try:
            values, topic = read_body(request, PostWriteSerializer), Topic(pk=topic_id)
        except ValidationError:
            # What is wrong with an answer is told to those only who see what they answer.
            _visible_topic(request.user, topic_id)
            raise
        if values.get("reply_to") is not None:
            topic = _visible_topic(request.user, topic_id)
        reply_to = _post_of(topic, values.get("reply_to"), request.user)
        try:
            event = add_post(topic, by=actor(request), **{**values, "reply_to": reply_to})
        except (MayNotWriteHere, Topic.DoesNotExist):
            # Who may see it may write there. The act asks for that first, so nobody else has to before.
            _visible_topic(request.user, topic_id)
            raise
        return Response(PostSerializer(event.post).data, status.HTTP_201_CREATED)


def _visible_topic(reader: Reader, pk: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(reader), pk=pk)


class PostDetail(CommunityView):
    """One post."""

    @extend_schema(responses=PostSerializer)
    def get(self, request: Request, post_id: int) -> Response:
        """Show a post."""
        return _post_response(request, post_id)

    @extend_schema(request=PostEditSerializer, responses=PostSerializer)
    def patch(self, request: Request, post_id: int) -> Response:
        """Replace the text."""
        post = get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=post_id)
        with expecting_version(request, read_body(request, PostEditSerializer)) as values:
            edit_post(post, by=actor(request), **values)
        return _post_response(request, post_id)


def _topic_response(request: Request, topic_id: int, code: int = status.HTTP_200_OK) -> Response:
    topic = get_object_or_404(topics_for_detail(request.user), pk=topic_id)
    posts_url = reverse("api-topic-posts", args=[topic.pk], request=request)
    context: dict[str, Any] = {"posts_url": posts_url, "again": asked_again(topic, request.user)}
    return Response(TopicDetailSerializer(topic, context=context).data, code, headers=etag(topic.version))


def _post_response(request: Request, post_id: int) -> Response:
    post = get_object_or_404(posts_for_list(request.user), pk=post_id)
    return Response(PostSerializer(post).data, headers=etag(post.version))


def _post_of(topic: Topic, post_id: int | None, reader: Reader) -> Post | None:
    if post_id is None:
        return None
    return referred(Post.objects.visible_to(reader).filter(topic=topic), "/reply_to", pk=post_id)
