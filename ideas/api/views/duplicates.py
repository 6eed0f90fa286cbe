"""The queue of ideas that may say the same."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import IdField
from community.api.views.base import actor, referred
from community.foundation.requests import ParameterSerializer, StrictSerializer, read_body, read_parameters
from community.models.token import Scope
from ideas.api.views.ideas import IdeaView
from ideas.models import Idea, IdeaDuplicate
from ideas.operations.finding_duplicates import dismiss_duplicate, restore_duplicate, suggest_duplicate


class IdeaOfPairSerializer(serializers.Serializer[Idea]):
    """One of two ideas."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Idea.Status.choices)
    vote_count = serializers.IntegerField(source="shown_votes")


class IdeaDuplicateSerializer(serializers.Serializer[IdeaDuplicate]):
    """Two ideas that may say the same; merge one into the other with ``ideas/{id}/merged-into/``, or dismiss the pair."""

    id = serializers.IntegerField()
    one = IdeaOfPairSerializer()
    other = IdeaOfPairSerializer()
    score = serializers.FloatField(help_text="How alike they are, from 0 to 1.")
    is_suggested = serializers.SerializerMethodField(help_text="A person said so.")
    found_at = serializers.DateTimeField()
    dismissed_at = serializers.DateTimeField(allow_null=True)

    def get_is_suggested(self, pair: IdeaDuplicate) -> bool:
        """Tell whether a person found it."""
        return pair.suggested_by_id is not None


class TwoIdeasSerializer(StrictSerializer):
    """Two ideas that somebody takes for one."""

    idea = IdField()
    other = IdField()


class DuplicateParameters(ParameterSerializer):
    """What is listed."""

    queue = serializers.ChoiceField(choices=["open", "dismissed"], default="open")


class IdeaDuplicateList(IdeaView):
    """What is to be looked at."""

    public_read = False
    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(parameters=[DuplicateParameters], responses=IdeaDuplicateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List pairs, the most alike first."""
        given = read_parameters(request, DuplicateParameters)
        pairs = IdeaDuplicate.objects.visible_to(request.user).select_related("one", "other")
        rows = pairs.open() if given["queue"] == "open" else pairs.dismissed()
        return self.page_of(request, rows.order_by("-score", "-id"), IdeaDuplicateSerializer)

    @extend_schema(request=TwoIdeasSerializer, responses={201: IdeaDuplicateSerializer})
    def post(self, request: Request) -> Response:
        """Put two ideas on the list; a pair that is there stays as it is."""
        values, ideas = read_body(request, TwoIdeasSerializer), Idea.objects.visible_to(request.user)
        two = [referred(ideas, f"/{name}", pk=values[name]) for name in ("idea", "other")]
        pair = suggest_duplicate(*two, by=actor(request))
        return Response(IdeaDuplicateSerializer(pair).data, status.HTTP_201_CREATED)


class IdeaDuplicateDismissal(IdeaView):
    """That two ideas are two."""

    public_read = False
    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, pair_id: int) -> Response:
        """Say that they are two; no later comparison brings the pair back."""
        dismiss_duplicate(_pair(request, pair_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pair_id: int) -> Response:
        """Put the pair on the list again."""
        restore_duplicate(_pair(request, pair_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _pair(request: Request, pair_id: int) -> Any:
    return get_object_or_404(IdeaDuplicate.objects.visible_to(request.user), pk=pair_id)
