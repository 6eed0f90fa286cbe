"""What was answered in a ticket, and the articles that were made of it."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Category
from community.operations.articles import Text
from crm.api.serializers.ticket_articles import (
    TicketAnswerSerializer,
    TicketArticleSerializer,
    WriteUpSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Ticket
from crm.operations.writing_up import WriteUp, write_up
from crm.reports.answers import answers_of, articles_made_of


class TicketAnswers(CrmView):
    """What was said to whoever asked."""

    @extend_schema(responses=TicketAnswerSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List what an article can be made of: what solved it, then the newest."""
        answers: Any = answers_of(_ticket(request, ticket_id))
        return Response(TicketAnswerSerializer(answers, many=True).data)


class TicketArticles(CrmView):
    """Articles that were made of answers to a ticket."""

    @extend_schema(parameters=[ParameterSerializer], responses=TicketArticleSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List those that the caller may see, in the order of being written."""
        read_parameters(request, ParameterSerializer)
        links = articles_made_of(_ticket(request, ticket_id), request.user)
        return self.page_of(request, links, TicketArticleSerializer)

    @extend_schema(request=WriteUpSerializer, responses={201: TicketArticleSerializer})
    def post(self, request: Request, ticket_id: int) -> Response:
        """Write the draft of an article from an answer."""
        ticket = _ticket(request, ticket_id)
        given = read_body(request, WriteUpSerializer)
        category = referred(Category.objects.visible_to(request.user), "/category", **given["category"])
        text = Text(given["title"], given["body"], given["summary"])
        draft = WriteUp(given["answer"], category, text, given["is_confirmed"])
        link = write_up(ticket, draft, by=actor(request))
        return Response(TicketArticleSerializer(link).data, status.HTTP_201_CREATED)


def _ticket(request: Request, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
