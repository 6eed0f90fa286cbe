"""The deadlines of a ticket, and what it was promised."""

from typing import Any

from django.db.models import FETCH_PEERS
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers.clocks import PricedClockSerializer, PromiseSerializer, PromiseWriteSerializer
from crm.api.views.base import CrmView
from crm.models import ServiceClock, ServicePolicy, Ticket
from crm.operations.promising import promise_service
from crm.reports.accounts_of_tickets import with_changes
from crm.reports.breach_prices import breach_prices


class TicketClocks(CrmView):
    """All deadlines of a ticket."""

    @extend_schema(parameters=[ParameterSerializer], responses=PricedClockSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List the clocks in the order in which they began, with what missed ones put at stake."""
        read_parameters(request, ParameterSerializer)
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        clocks = ServiceClock.objects.visible_to(request.user).filter(ticket=ticket).select_related("terms", "ticket")
        rows = with_changes(clocks.order_by("id")).defer("terms__values").fetch_mode(FETCH_PEERS)
        return self.page_of(request, rows, PricedClockSerializer, along=_read_prices)


class TicketServicePolicy(CrmView):
    """What a ticket is promised."""

    @extend_schema(responses=PromiseSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show what the ticket was promised; one that was promised nothing has none."""
        return _response(request, ticket_id)

    @extend_schema(request=PromiseWriteSerializer, responses=PromiseSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Promise the ticket what a policy says now; the same again changes nothing."""
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        policies = ServicePolicy.objects.visible_to(request.user)
        policy = referred(policies, "/policy", pk=read_body(request, PromiseWriteSerializer)["policy"])
        promise_service(ticket, policy, by=actor(request))
        return _response(request, ticket_id)


def _read_prices(clocks: list[Any]) -> None:
    prices = breach_prices(clocks)
    for clock in clocks:
        clock.price = prices.get(clock.pk)


def _response(request: Request, ticket_id: int) -> Response:
    tickets = Ticket.objects.visible_to(request.user).select_related("terms")
    terms = get_object_or_404(tickets, pk=ticket_id).terms
    if terms is None:
        raise Http404
    return Response(PromiseSerializer(terms).data)
