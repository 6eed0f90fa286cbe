"""Tags, and handles as they are typed."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import places as shapes
from community.api.views.base import CommunityView, actor
from community.foundation.requests import read_parameters
from community.models import Tag, Topic
from community.reports.handles import handles_like


class TagList(CommunityView):
    """Keywords of questions."""

    @extend_schema(parameters=[shapes.TagParameters], responses=shapes.TagSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the tags under which the caller finds questions, by name."""
        given = read_parameters(request, shapes.TagParameters)
        tags = Tag.objects.of_questions_for(request.user).beginning(given.get("q", ""))
        return self.page_of(request, tags.order_by("slug"), shapes.TagSerializer)


class HandleList(CommunityView):
    """Handles as they are typed."""

    public_read = False

    @extend_schema(parameters=[shapes.HandleParameters], responses=shapes.HandlesSerializer, filters=False)
    def get(self, request: Request) -> Response:
        """Name a few members whose handles begin so; those who take part in the topic first."""
        given, member = read_parameters(request, shapes.HandleParameters), actor(request)
        topic = None
        if "topic" in given:
            topic = get_object_or_404(Topic.objects.visible_to(member), pk=given["topic"])
        found = handles_like(given["q"], member, topic)
        return Response({"results": shapes.HandleSerializer(found, many=True).data})
