"""Which idea stands for another one that says the same."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import read_body
from community.models.token import Scope
from ideas.api.serializers.ideas import MergedIntoSerializer, MergedIntoWriteSerializer
from ideas.api.views.ideas import IdeaView
from ideas.models import Idea
from ideas.operations.merging import merge_idea, unmerge_idea


class IdeaMergedInto(IdeaView):
    """The idea that stands for this one."""

    public_read = False
    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(request=MergedIntoWriteSerializer, responses=MergedIntoSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Let another idea stand for this one; nothing moves, and people are counted once for both."""
        ideas = Idea.objects.visible_to(request.user)
        idea, values = get_object_or_404(ideas, pk=idea_id), read_body(request, MergedIntoWriteSerializer)
        into = referred(ideas, "/idea", pk=values.pop("idea"))
        merge_idea(idea, into, by=actor(request), **values)
        return Response({"idea": into.pk})

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, idea_id: int) -> Response:
        """Let the idea stand for itself again, in the status that it had."""
        unmerge_idea(get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
