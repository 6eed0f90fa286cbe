"""What is new for a member, what the member watches, and how far a topic was read."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.attention import (
    NotificationParameters,
    NotificationSerializer,
    ReadAllSerializer,
    ReadMarkSerializer,
    ReadMarkWriteSerializer,
    WatchSerializer,
    WatchWriteSerializer,
)
from community.api.views.base import CommunityView, actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Category, Member, Notification, ReadMark, Tag, Topic, Watch
from community.models.read_mark import new_posts
from community.notifiers.base import in_words, readable_by
from community.operations.reading import mark_all_read, mark_read, raise_read_mark
from community.operations.watching import Thing, unwatch, watch

THINGS: dict[str, Any] = {
    "topic": lambda reader, key: get_object_or_404(Topic.objects.visible_to(reader), pk=_number(key)),
    "category": lambda reader, key: get_object_or_404(Category.objects.visible_to(reader), pk=_number(key)),
    "tag": lambda reader, key: get_object_or_404(Tag.objects.visible_to(reader), slug=key),
    "person": lambda _reader, key: get_object_or_404(Member.objects.people().active(), pk=_number(key)),
}


class PrivateView(CommunityView):
    """A view of what is only the caller's own."""

    public_read = False


class NotificationList(PrivateView):
    """What the caller was told."""

    @extend_schema(parameters=[NotificationParameters], responses=NotificationSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what is new, the newest first; what one may no longer see is left out."""
        given = read_parameters(request, NotificationParameters)
        rows = readable_by(actor(request)).latest_first()
        if given.get("unread"):
            rows = rows.unread()
        paginator = self.pagination_class()
        page = paginator.paginate_queryset(rows, request, view=self)
        lines: Any = in_words(page, actor(request))
        return paginator.get_paginated_response(NotificationSerializer(lines, many=True).data)


class NotificationsRead(PrivateView):
    """Everything up to a notification was read."""

    @extend_schema(operation_id="notifications_read_all", request=ReadAllSerializer, responses={204: None})
    def put(self, request: Request) -> Response:
        """Mark what was seen as read; what came later stays unread."""
        mark_all_read(by=actor(request), up_to=read_body(request, ReadAllSerializer)["up_to"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class NotificationRead(PrivateView):
    """One notification was read."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, notification_id: int) -> Response:
        """Mark it as read."""
        row = get_object_or_404(Notification.objects.visible_to(actor(request)), pk=notification_id)
        mark_read(row, by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class WatchList(PrivateView):
    """What the caller watches or has muted."""

    @extend_schema(parameters=[ParameterSerializer], responses=WatchSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the caller's watches, the newest first."""
        read_parameters(request, ParameterSerializer)
        rows = Watch.objects.visible_to(actor(request)).select_related("tag", "person").latest_first()
        return self.page_of(request, rows, WatchSerializer)


class WatchDetail(PrivateView):
    """The caller's watch of one thing: ``topic``, ``category``, ``tag`` (by its slug) or ``person``."""

    @extend_schema(responses=WatchSerializer)
    def get(self, request: Request, thing: str, key: str) -> Response:
        """Show it; of what is neither watched nor muted there is none."""
        found = _thing(request, thing, key)
        rows = Watch.objects.visible_to(actor(request)).select_related("tag", "person")
        return Response(WatchSerializer(get_object_or_404(rows, **{thing: found})).data)

    @extend_schema(request=WatchWriteSerializer, responses=WatchSerializer)
    def put(self, request: Request, thing: str, key: str) -> Response:
        """Watch or mute it; the same level again changes nothing."""
        found = _thing(request, thing, key)
        row = watch(found, by=actor(request), level=read_body(request, WatchWriteSerializer)["level"])
        return Response(WatchSerializer(row).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, thing: str, key: str) -> Response:
        """Neither watch nor mute it any longer."""
        unwatch(_thing(request, thing, key), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TopicReadMark(PrivateView):
    """How far the caller has read a topic."""

    @extend_schema(responses=ReadMarkSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Show how far, and how much is new since."""
        return self._answer(request, topic_id)

    @extend_schema(request=ReadMarkWriteSerializer, responses=ReadMarkSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Raise the mark; it never sinks. Notifications about what was read are answered by it."""
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
        last = topic.posts.order_by("-number").values_list("number", flat=True).first() or 1
        number = read_body(request, ReadMarkWriteSerializer)["number"]
        raise_read_mark(topic, min(number, last), by=actor(request))
        return self._answer(request, topic_id)

    def _answer(self, request: Request, topic_id: int) -> Response:
        reader = actor(request)
        topics = Topic.objects.visible_to(reader).annotate(new=new_posts(reader))
        topic = get_object_or_404(topics, pk=topic_id)
        number = ReadMark.objects.number_for(reader, topic)
        return Response({"number": number, "unread": getattr(topic, "new", 0)})


def _thing(request: Request, thing: str, key: str) -> Thing:
    if thing not in THINGS:
        raise Http404
    found: Thing = THINGS[thing](actor(request), key)
    return found


def _number(key: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    return int(key)
