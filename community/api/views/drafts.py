"""What is not finished, and how it would look."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.drafts import (
    DraftSerializer,
    DraftWriteSerializer,
    PreviewSerializer,
    PreviewWriteSerializer,
)
from community.api.views.base import CommunityView, actor, referred
from community.foundation.markup import render_markdown
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Category, Draft, Topic
from community.operations.drafting import Unfinished, discard_draft, save_draft
from community.operations.texts import checked_length


class DraftList(CommunityView):
    """The caller's drafts: one question, and one answer to each topic."""

    public_read = False

    @extend_schema(parameters=[ParameterSerializer], responses=DraftSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List them, what was touched last first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, Draft.objects.visible_to(request.user).latest_first(), DraftSerializer)

    @extend_schema(request=DraftWriteSerializer, responses={200: DraftSerializer, 204: None})
    def put(self, request: Request) -> Response:
        """Keep what was typed so far; nothing typed throws the draft away."""
        values = read_body(request, DraftWriteSerializer)
        topic, category = _referred(request, values)
        text = Unfinished(
            title=values.get("title", ""),
            body=values.get("body", ""),
            category=category,
            tags=values.get("tags", ""),
            fields=values.get("field_values", {}),
        )
        draft = save_draft(text, by=actor(request), topic=topic)
        return Response(DraftSerializer(draft).data) if draft else Response(status=status.HTTP_204_NO_CONTENT)


class DraftDetail(CommunityView):
    """One draft."""

    public_read = False

    @extend_schema(responses=DraftSerializer)
    def get(self, request: Request, draft_id: int) -> Response:
        """Show it."""
        return Response(DraftSerializer(_draft(request, draft_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, draft_id: int) -> Response:
        """Throw it away."""
        discard_draft(by=actor(request), topic=_draft(request, draft_id).topic)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PreviewList(CommunityView):
    """How a text would look."""

    public_read = False

    @extend_schema(request=PreviewWriteSerializer, responses=PreviewSerializer)
    def post(self, request: Request) -> Response:
        """Render a text as a post would be rendered; nothing is kept."""
        body = checked_length(read_body(request, PreviewWriteSerializer)["body"])
        return Response({"html": render_markdown(body)})


def _draft(request: Request, draft_id: int) -> Draft:
    return get_object_or_404(Draft.objects.visible_to(request.user).select_related("topic"), pk=draft_id)


def _referred(request: Request, values: dict[str, Any]) -> tuple[Topic | None, Category | None]:
    topic_id, lookup = values.get("topic"), values.get("category")
    visible = Topic.objects.visible_to(request.user).select_related("category__circle")
    topic = None if topic_id is None else referred(visible, "/topic", pk=topic_id)
    category = None if lookup is None else referred(Category.objects.visible_to(request.user), "/category", **lookup)
    return topic, category
