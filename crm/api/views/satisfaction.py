"""How content the asker of a ticket is."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView, actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models.token import Scope
from crm.api.serializers.satisfaction import (
    SatisfactionSerializer,
    SatisfactionWriteSerializer,
    TicketScoreSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Satisfaction, Ticket
from crm.operations.rating import HIGHEST, LOWEST, give_satisfaction


class ScoreParameters(ParameterSerializer):
    """Which scores are wanted."""

    score = serializers.IntegerField(required=False, min_value=LOWEST, max_value=HIGHEST)


class SatisfactionList(CrmView):
    """What those who asked say about how they were helped."""

    @extend_schema(parameters=[ScoreParameters], responses=TicketScoreSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List scores, the latest first."""
        chosen = read_parameters(request, ScoreParameters)
        given = Satisfaction.objects.visible_to(request.user).filter(**chosen).select_related("by")
        return self.page_of(request, given.order_by("-given_at", "-id"), TicketScoreSerializer)


class TicketSatisfaction(PagedView):
    """What the asker says about a solved ticket; staff may read it."""

    read_scope = Scope.CRM_READ
    write_scope = Scope.CRM_WRITE

    @extend_schema(responses=SatisfactionSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show the rating; a ticket that nobody rated has none."""
        return _response(request, ticket_id)

    @extend_schema(request=SatisfactionWriteSerializer, responses=SatisfactionSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Rate how the ticket was solved, or change the rating."""
        ticket = get_object_or_404(Ticket.objects.concerning(request.user), pk=ticket_id)
        give_satisfaction(ticket, by=actor(request), **read_body(request, SatisfactionWriteSerializer))
        return _response(request, ticket_id)


def _response(request: Request, ticket_id: int) -> Response:
    tickets = Ticket.objects.concerning(request.user).select_related("satisfaction__by")
    given: Satisfaction | None = getattr(get_object_or_404(tickets, pk=ticket_id), "satisfaction", None)
    if given is None:
        raise Http404
    return Response(SatisfactionSerializer(given).data)
