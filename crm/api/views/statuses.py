"""What the status words and the kinds of tickets are called, and where a ticket may go."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status as codes
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers import statuses as shapes
from crm.api.views.base import CrmView
from crm.models import Ticket, TicketStatus, TicketType
from crm.operations.running_desk import add_ticket_type, allow_move, change_ticket_type, forbid_move, name_status


class TicketStatusList(CrmView):
    """The status words of tickets."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.TicketStatusSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the status words with what may follow each; the words are fixed, names and moves are data."""
        read_parameters(request, ParameterSerializer)
        rows = TicketStatus.objects.visible_to(request.user).with_moves().order_by("position", "status")
        return self.page_of(request, rows, shapes.TicketStatusSerializer)


class TicketStatusDetail(CrmView):
    """One status word."""

    @extend_schema(responses=shapes.TicketStatusDetailSerializer)
    def get(self, request: Request, status: str) -> Response:
        """Show a status word with its names in each language."""
        return _status(request, status)

    @extend_schema(request=shapes.TicketStatusEditSerializer, responses=shapes.TicketStatusDetailSerializer)
    def patch(self, request: Request, status: str) -> Response:
        """Call it otherwise, for the desk or for customers."""
        found = get_object_or_404(TicketStatus.objects.visible_to(request.user), pk=status)
        name_status(found, by=actor(request), **read_body(request, shapes.TicketStatusEditSerializer))
        return _status(request, status)


class TicketMoveDetail(CrmView):
    """One move that tickets may make."""

    @extend_schema(request=None, responses=shapes.TicketStatusDetailSerializer)
    def put(self, request: Request, status: str, after: str) -> Response:
        """Let tickets move from one status to the other; what is allowed stays so."""
        allow_move(by=actor(request), before=_word(status), after=_word(after))
        return _status(request, status)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, status: str, after: str) -> Response:
        """Let tickets move so no more; what the product itself needs is 409."""
        forbid_move(by=actor(request), before=_word(status), after=_word(after))
        return Response(status=codes.HTTP_204_NO_CONTENT)


class TicketTypeList(CrmView):
    """The kinds of tickets."""

    @extend_schema(parameters=[shapes.InUseParameters], responses=shapes.TicketTypeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the types that new tickets can have, or those that they cannot have any more."""
        is_active = read_parameters(request, shapes.InUseParameters)["is_active"]
        types = TicketType.objects.visible_to(request.user).filter(is_active=is_active)
        return self.page_of(request, types.order_by("position", "slug"), shapes.TicketTypeSerializer)

    @extend_schema(request=shapes.TicketTypeWriteSerializer, responses={201: shapes.TicketTypeDetailSerializer})
    def post(self, request: Request) -> Response:
        """Add a type; a word that is taken is 409."""
        made = add_ticket_type(by=actor(request), **read_body(request, shapes.TicketTypeWriteSerializer))
        return Response(shapes.TicketTypeDetailSerializer(made).data, status=codes.HTTP_201_CREATED)


class TicketTypeDetail(CrmView):
    """One kind of tickets."""

    @extend_schema(responses=shapes.TicketTypeDetailSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show a type, also one that is out of use."""
        return Response(shapes.TicketTypeDetailSerializer(_type(request, slug)).data)

    @extend_schema(request=shapes.TicketTypeEditSerializer, responses=shapes.TicketTypeDetailSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Change names and place, or whether new tickets can have it; tickets keep theirs."""
        values = read_body(request, shapes.TicketTypeEditSerializer)
        changed = change_ticket_type(_type(request, slug), by=actor(request), **values)
        return Response(shapes.TicketTypeDetailSerializer(changed).data)


def _status(request: Request, word: str) -> Response:
    found = get_object_or_404(TicketStatus.objects.visible_to(request.user).with_moves(), pk=word)
    return Response(shapes.TicketStatusDetailSerializer(found).data)


def _word(word: str) -> str:
    if word not in Ticket.Status.values:
        raise Http404
    return word


def _type(request: Request, slug: str) -> TicketType:
    return get_object_or_404(TicketType.objects.visible_to(request.user), pk=slug)
