"""Closing what is solved, and taking up again what is over."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag
from crm.api.filters import tickets_for_list
from crm.api.serializers.tickets import TicketSerializer
from crm.api.views.base import CrmView
from crm.models import Ticket
from crm.operations.closing import close_ticket
from crm.operations.solving import ask_again


class TicketClosing(CrmView):
    """The end after the solution."""

    @extend_schema(request=None, responses=TicketSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Close a solved ticket before its days are over; a closed one stays as it is, an unsolved one is 409."""
        close_ticket(get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id), by=actor(request))
        return _answer(request, ticket_id)


class TicketTakingUp(CrmView):
    """Going on with what is over."""

    @extend_schema(request=None, responses=TicketSerializer)
    def post(self, request: Request, ticket_id: int) -> Response:
        """Answer with the ticket that goes on: the same within the days of the policy, else one that follows it.

        Asked twice, it is the one that waits already.
        """
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        return _answer(request, ask_again(ticket, by=actor(request)).pk)


def _answer(request: Request, ticket_id: int) -> Response:
    ticket = get_object_or_404(tickets_for_list(request.user), pk=ticket_id)
    return Response(TicketSerializer(ticket).data, headers=etag(ticket.version))
