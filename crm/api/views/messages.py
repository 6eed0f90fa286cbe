"""The conversation of a ticket, as the desk leads it."""

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.api.views.moderation import ReasonParameters
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member, Post
from crm.api.serializers.messages import (
    ThreadAroundSerializer,
    TicketMessageSerializer,
    TicketMessageWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.api.views.reading_first import SEEN_PARAMETER, having_read, marked
from crm.models import Message, Ticket
from crm.operations.conversing import remove_message, write_in_public, write_note, write_to_customer
from crm.operations.saying import Words
from crm.reports.case import messages_of_case
from crm.reports.thread import thread_of


class TicketMessages(CrmView):
    """What was said about a ticket in private and among colleagues, and in those that are merged into it.

    The thread of a question is read at its topic.
    """

    @extend_schema(parameters=[ParameterSerializer], responses=TicketMessageSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List the messages and notes, as they were written; the ETag marks how far whoever reads them has read."""
        read_parameters(request, ParameterSerializer)
        ticket = _ticket(request, ticket_id)
        said = messages_of_case(ticket).select_related("by").with_files().in_order().fetch_mode(models.FETCH_PEERS)
        return marked(ticket, lambda: self.page_of(request, said, TicketMessageSerializer))

    @extend_schema(
        parameters=[SEEN_PARAMETER],
        request=TicketMessageWriteSerializer,
        responses={201: TicketMessageSerializer},
    )
    def post(self, request: Request, ticket_id: int) -> Response:
        """Say something in the thread, to whoever asked, or to colleagues only.

        With a mark it goes only if nobody else said or did anything since; else the answer is 409, or 412 for a mark in
        If-Match, with what came meanwhile and a new mark.
        """
        ticket = _ticket(request, ticket_id)
        given = read_body(request, TicketMessageWriteSerializer)
        words, by = Words(given["body"], given["attachments"], given["is_told"]), actor(request)
        said = having_read(
            request, ticket, given["seen"], lambda one: _write(one, words, given["visibility"], given["status"], by)
        )
        return Response(TicketMessageSerializer(said).data, status.HTTP_201_CREATED)


class TicketThread(CrmView):
    """What others say around a ticket on the network from which it came."""

    @extend_schema(responses=ThreadAroundSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show what others say in the threads to which the ticket belongs; a question has its own, so nothing here."""
        return Response(ThreadAroundSerializer(thread_of(_ticket(request, ticket_id))).data)


class TicketMessage(CrmView):
    """One message of a ticket."""

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, ticket_id: int, message_id: int) -> Response:
        """Take away what it says; that something stood there stays, and the log says why."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        message = get_object_or_404(_ticket(request, ticket_id).messages, pk=message_id)
        remove_message(message, by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _write(ticket: Ticket, words: Words, visibility: str, moves_to: str, by: Member) -> Message | Post:
    match Message.Visibility(visibility):
        case Message.Visibility.PUBLIC:
            return write_in_public(ticket, words.body, by=by, status=moves_to)
        case Message.Visibility.PRIVATE:
            return write_to_customer(ticket, words, by=by, status=moves_to)
        case Message.Visibility.INTERNAL:
            return write_note(ticket, words, by=by)


def _ticket(request: Request, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
