"""The caller's own requests to the desk, and what is said about them."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView, actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models.token import Scope
from crm.api.filters import requests_of
from crm.api.serializers.messages import (
    RequestMessageSerializer,
    RequestMessageWriteSerializer,
    RequestWriteSerializer,
)
from crm.api.serializers.requests import RequestSerializer
from crm.errors import TicketAlreadySolved
from crm.models import Ticket
from crm.operations.conversing import open_request, say_it_is_solved, write_to_desk
from crm.operations.saying import Words
from crm.operations.solving import ask_again


class OwnView(PagedView):
    """A view of what the caller asked; that of others does not exist here, for staff neither."""

    read_scope = Scope.CRM_READ
    write_scope = Scope.CRM_WRITE


class RequestList(OwnView):
    """What the caller asked."""

    @extend_schema(parameters=[ParameterSerializer], responses=RequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the requests, the newest first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, requests_of(request.user).newest_first(), RequestSerializer)

    @extend_schema(request=RequestWriteSerializer, responses={201: RequestSerializer})
    def post(self, request: Request) -> Response:
        """Ask the desk in private."""
        given = read_body(request, RequestWriteSerializer)
        words = Words(given["body"], given["attachments"])
        ticket = open_request(given["subject"], words, by=actor(request), origin=Ticket.TicketOrigin.API)
        return _answer(request, ticket.pk, status.HTTP_201_CREATED)


class RequestDetail(OwnView):
    """One request of the caller."""

    @extend_schema(responses=RequestSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show where it stands, and what was said lately."""
        return _answer(request, ticket_id)


class RequestMessages(OwnView):
    """What is said about one request of the caller."""

    @extend_schema(parameters=[ParameterSerializer], responses=RequestMessageSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List what was said, as it was written."""
        read_parameters(request, ParameterSerializer)
        said = _own(request, ticket_id).messages.said_to_customers().of_known_senders().with_files()
        return self.page_of(request, said.in_order().fetch_mode(models.FETCH_PEERS), RequestMessageSerializer)

    @extend_schema(request=RequestMessageWriteSerializer, responses={201: RequestSerializer})
    def post(self, request: Request, ticket_id: int) -> Response:
        """Say something to the desk, and show the request that goes on: a new one follows what was solved long ago."""
        ticket = _own(request, ticket_id)
        words = Words(**read_body(request, RequestMessageWriteSerializer))
        return _answer(request, write_to_desk(ticket, words, by=actor(request)).ticket_id, status.HTTP_201_CREATED)


class RequestResolution(OwnView):
    """Whether a request of the caller is solved."""

    @extend_schema(request=None, responses=RequestSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Say that it is solved; a solved one stays as it is."""
        ticket = _own(request, ticket_id)
        if not ticket.is_solved:
            _end(request, ticket)
        return _answer(request, ticket_id)

    @extend_schema(request=None, responses=RequestSerializer)
    def delete(self, request: Request, ticket_id: int) -> Response:
        """Say that it is not, and show the request that goes on; an unsolved one stays as it is."""
        going_on = ask_again(_own(request, ticket_id), by=actor(request))
        return _answer(request, going_on.pk)


def _end(request: Request, ticket: Ticket) -> None:
    try:
        say_it_is_solved(ticket, by=actor(request))
    except TicketAlreadySolved:
        # The desk was faster, which is what the caller wanted.
        return


def _own(request: Request, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.asked_by(request.user), pk=ticket_id)


def _answer(request: Request, ticket_id: Any, code: int = status.HTTP_200_OK) -> Response:
    return Response(RequestSerializer(get_object_or_404(requests_of(request.user), pk=ticket_id)).data, code)
