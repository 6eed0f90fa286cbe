"""The commitment to an idea and what it brought; for staff."""

from datetime import date

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView, actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from community.models.token import Scope
from ideas.api.serializers.adoption import (
    AdoptionSerializer,
    AdoptionWriteSerializer,
    RealisationSerializer,
    RealisationWriteSerializer,
)
from ideas.models import Adoption, Idea, Realisation
from ideas.operations.adopting import Expectation, adopt_idea, realise_value

# What an idea is worth is for those who decide, pay, count or answer customers.
VALUE_ROLES = ("product", "manager", "controller", "community_manager", "support", "admin")


class ValueView(PagedView):
    """A view of what ideas are worth."""

    read_scope = Scope.IDEAS_READ
    write_scope = Scope.IDEAS_REVIEW
    read_roles = VALUE_ROLES


class IdeaAdoption(ValueView):
    """The adoption of an idea."""

    @extend_schema(responses=AdoptionSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show what is expected of an adopted idea."""
        return _adoption_response(request, idea_id)

    @extend_schema(request=AdoptionWriteSerializer, responses=AdoptionSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Adopt the idea, which makes it planned, or change what is expected of it."""
        ideas = Idea.objects.visible_to(request.user).select_related("adoption__owner")
        idea = get_object_or_404(ideas, pk=idea_id)
        values = read_body(request, AdoptionWriteSerializer)
        expectation = Expectation(**values["expected"], cost=values["cost"])
        owner = _owner(request, idea, values.get("owner"))
        adopt_idea(idea, expectation, by=actor(request), owner=owner, reason=values.get("reason", ""))
        return _adoption_response(request, idea_id)


class IdeaRealisations(ValueView):
    """What a delivered idea brought."""

    @extend_schema(parameters=[ParameterSerializer], responses=RealisationSerializer(many=True))
    def get(self, request: Request, idea_id: int) -> Response:
        """List the values as they were recorded."""
        read_parameters(request, ParameterSerializer)
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        return self.page_of(request, _realisations_of(idea), RealisationSerializer)

    @extend_schema(request=RealisationWriteSerializer, responses={201: RealisationSerializer})
    def post(self, request: Request, idea_id: int) -> Response:
        """Record what the idea brought in a period."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        values = read_body(request, RealisationWriteSerializer)
        days: tuple[date, date] = values.pop("period")
        event = realise_value(idea, by=actor(request), first_day=days[0], day_after=days[1], **values)
        return Response(RealisationSerializer(event.realisation).data, status.HTTP_201_CREATED)


def _adoption_response(request: Request, idea_id: int) -> Response:
    idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
    adoptions = Adoption.objects.select_related("owner", "adopted_by")
    return Response(AdoptionSerializer(get_object_or_404(adoptions, idea=idea)).data)


def _owner(request: Request, idea: Idea, member_id: int | None) -> Member:
    adoption: Adoption | None = getattr(idea, "adoption", None)
    if member_id is None:
        return adoption.owner if adoption else actor(request)
    people: models.QuerySet[Member] = Member.objects.people().active()
    return referred(people, "/owner", pk=member_id)


def _realisations_of(idea: Idea) -> models.QuerySet[Realisation]:
    rows = Realisation.objects.select_related("recorded_by").order_by("id").filter(adoption__idea=idea)
    return rows.fetch_mode(models.FETCH_PEERS)
