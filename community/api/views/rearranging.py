"""Bringing order into topics: moving them, putting them together and taking them apart."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import moderation as shapes
from community.api.views.base import CommunityView, actor, referred
from community.api.views.moderation import ReasonParameters
from community.flaggable import Because
from community.foundation.requests import read_body, read_parameters
from community.models import Category, Topic, TopicMerge
from community.operations.merging import merge_topics
from community.operations.moving import move_topic
from community.operations.splitting import NewTopic, split_topic
from community.operations.undoing import undo_act


class NewTopicSerializer(serializers.Serializer[Topic]):
    """The topic that was made."""

    topic = serializers.IntegerField(help_text="Its id.")


class TopicCategory(CommunityView):
    """Where a topic stands."""

    @extend_schema(request=shapes.MoveSerializer, responses={204: None})
    def put(self, request: Request, topic_id: int) -> Response:
        """Move a topic to another category; the one it is in already changes nothing."""
        topic, values = _topic(request, topic_id), read_body(request, shapes.MoveSerializer)
        place = referred(Category.objects.visible_to(request.user), "/category", **values.pop("category"))
        move_topic(topic, place, by=actor(request), because=Because(**values))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicSplit(CommunityView):
    """Posts that become a topic of their own."""

    @extend_schema(request=shapes.SplitSerializer, responses={201: NewTopicSerializer})
    def post(self, request: Request, topic_id: int) -> Response:
        """Take posts out into a new topic; it is undone like any other act of moderation."""
        topic, values = _topic(request, topic_id), read_body(request, shapes.SplitSerializer)
        place = referred(Category.objects.visible_to(request.user), "/category", **values.pop("category"))
        new, posts = NewTopic(values.pop("title"), place), values.pop("posts")
        act = split_topic(topic, posts, new, by=actor(request), because=Because(**values))
        return Response({"topic": act.extras["into"]}, status.HTTP_201_CREATED)


class TopicMergedInto(CommunityView):
    """The topic that has taken the posts of another one."""

    @extend_schema(request=shapes.MergeSerializer, responses={204: None})
    def put(self, request: Request, topic_id: int) -> Response:
        """Append all posts to another topic and lead there."""
        topic, values = _topic(request, topic_id), read_body(request, shapes.MergeSerializer)
        into = referred(Topic.objects.visible_to(request.user), "/topic", pk=values.pop("topic"))
        merge_topics(topic, into, by=actor(request), because=Because(**values))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Bring the topic back with its posts, exactly; 409 where they have gone on since."""
        given = read_parameters(request, ReasonParameters)
        merges = TopicMerge.objects.leading_to_what_is_seen_by(request.user).select_related("act")
        undo_act(get_object_or_404(merges, topic=topic_id).act, by=actor(request), reason=given["reason"])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _topic(request: Request, topic_id: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
