"""Who takes care of an idea, by when, and internal notes; for colleagues."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView, actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from community.models.token import Scope
from ideas.api.serializers import caring as shapes
from ideas.api.views.adoption import VALUE_ROLES
from ideas.models import Idea, IdeaNote
from ideas.operations.caring import take_care, write_idea_note


class CareView(PagedView):
    """A view for colleagues only."""

    read_scope = Scope.IDEAS_REVIEW
    write_scope = Scope.IDEAS_REVIEW
    read_roles = VALUE_ROLES


class IdeaCare(CareView):
    """The owner of an idea and its due date."""

    @extend_schema(responses=shapes.CareSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show who takes care of the idea."""
        return Response(shapes.CareSerializer(_idea(request, idea_id)).data)

    @extend_schema(request=shapes.CareWriteSerializer, responses=shapes.CareSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Say who takes care of the idea and by when; the new owner is told."""
        idea, values = _idea(request, idea_id), read_body(request, shapes.CareWriteSerializer)
        people = Member.objects.people().active()
        owner = None if values["owner"] is None else referred(people, "/owner", pk=values["owner"])
        take_care(idea, owner, values["due_on"], by=actor(request))
        return Response(shapes.CareSerializer(_idea(request, idea_id)).data)


class IdeaNotes(CareView):
    """The internal notes on an idea."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.IdeaNoteSerializer(many=True))
    def get(self, request: Request, idea_id: int) -> Response:
        """List notes, the newest first."""
        read_parameters(request, ParameterSerializer)
        notes = IdeaNote.objects.visible_to(request.user).filter(idea=_idea(request, idea_id))
        return self.page_of(request, notes.select_related("author").order_by("-id"), shapes.IdeaNoteSerializer)

    @extend_schema(request=shapes.IdeaNoteWriteSerializer, responses={201: shapes.IdeaNoteSerializer})
    def post(self, request: Request, idea_id: int) -> Response:
        """Write a note; no customer ever reads it."""
        body = read_body(request, shapes.IdeaNoteWriteSerializer)["body"]
        note = write_idea_note(_idea(request, idea_id), body, by=actor(request))
        return Response(shapes.IdeaNoteSerializer(note).data, status=status.HTTP_201_CREATED)


def _idea(request: Request, idea_id: int) -> Idea:
    idea: Idea = get_object_or_404(Idea.objects.visible_to(request.user).select_related("owner"), pk=idea_id)
    return idea
