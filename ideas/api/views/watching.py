"""Whether the caller follows an idea."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import read_body
from ideas.api.serializers.watching import IdeaWatchSerializer, IdeaWatchWriteSerializer
from ideas.api.views.ideas import IdeaView
from ideas.models import Idea, IdeaWatch
from ideas.operations.watching import unwatch_idea, watch_idea


class IdeaWatched(IdeaView):
    """What the caller wants to hear of an idea; its author and its voters hear of decisions without asking."""

    public_read = False

    @extend_schema(responses=IdeaWatchSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show what was chosen; nothing chosen is nothing found."""
        watches = IdeaWatch.objects.visible_to(request.user)
        return Response(IdeaWatchSerializer(get_object_or_404(watches, idea=idea_id)).data)

    @extend_schema(request=IdeaWatchWriteSerializer, responses=IdeaWatchSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Hear of decisions and comments, or of nothing."""
        idea = _idea(request, idea_id)
        row = watch_idea(idea, by=actor(request), **read_body(request, IdeaWatchWriteSerializer))
        return Response(IdeaWatchSerializer(row).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, idea_id: int) -> Response:
        """Choose nothing any longer."""
        unwatch_idea(_idea(request, idea_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _idea(request: Request, idea_id: int) -> Idea:
    return get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
