"""Ideas: the board, one by itself, its votes and its status."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import MarkSerializer
from community.api.views.base import PagedView, actor, etag, expecting_version, referred
from community.foundation.requests import read_body, read_parameters
from community.models import Category, Topic
from community.models.token import Scope
from ideas.api.filters import IdeaParameters, ideas_for_list, ideas_matching
from ideas.api.serializers.ideas import (
    IdeaEditSerializer,
    IdeaSerializer,
    IdeaWriteSerializer,
)
from ideas.models import Idea
from ideas.operations.proposing import edit_idea, propose_idea
from ideas.operations.voting import cast_vote, withdraw_vote


class IdeaView(PagedView):
    """A view of the idea board: everybody may read what is public."""

    public_read = True
    read_scope = Scope.IDEAS_READ
    write_scope = Scope.IDEAS_WRITE


class IdeaList(IdeaView):
    """The board."""

    @extend_schema(parameters=[IdeaParameters], responses=IdeaSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List ideas, the newest first."""
        given = read_parameters(request, IdeaParameters)
        return self.page_of(request, ideas_matching(request.user, given), IdeaSerializer)

    @extend_schema(request=IdeaWriteSerializer, responses={201: IdeaSerializer})
    def post(self, request: Request) -> Response:
        """Propose an idea."""
        values = read_body(request, IdeaWriteSerializer)
        category = referred(Category.objects.visible_to(request.user), "/category", **values.pop("category"))
        if topic_id := values.pop("topic", None):
            values["topic"] = referred(Topic.objects.visible_to(request.user), "/topic", pk=topic_id)
        event = propose_idea(category, by=actor(request), **values)
        return _idea_response(request, event.idea_id, status.HTTP_201_CREATED)


class IdeaDetail(IdeaView):
    """One idea."""

    @extend_schema(responses=IdeaSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show an idea."""
        return _idea_response(request, idea_id)

    @extend_schema(request=IdeaEditSerializer, responses=IdeaSerializer)
    def patch(self, request: Request, idea_id: int) -> Response:
        """Change the title, the text or the tags."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        with expecting_version(request, read_body(request, IdeaEditSerializer)) as values:
            edit_idea(idea, by=actor(request), **values)
        return _idea_response(request, idea_id)


class IdeaVotes(IdeaView):
    """The caller's vote."""

    @extend_schema(request=None, responses=MarkSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Vote; voting twice is voting once.

        A vote for a merged idea is cast for the one that stands for it; ``Content-Location`` names the one it is at.
        """
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        cast_vote(idea, by=actor(request))
        return _count_response(idea, mine=True)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, idea_id: int) -> Response:
        """Take the vote back, from all ideas that stand for the same."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        withdraw_vote(idea, by=actor(request))
        return _count_response(idea, mine=False)


def _idea_response(request: Request, idea_id: int, code: int = status.HTTP_200_OK) -> Response:
    idea = get_object_or_404(ideas_for_list(request.user), pk=idea_id)
    return Response(IdeaSerializer(idea).data, code, headers=etag(idea.version))


def _count_response(idea: Idea, *, mine: bool) -> Response:
    idea = Idea.objects.select_related("merged_into").get(pk=idea.pk)
    canonical = idea.merged_into or idea
    at = reverse("api-idea-vote", args=[canonical.pk])
    return Response({"count": canonical.shown_votes, "mine": mine}, headers={"Content-Location": at})
