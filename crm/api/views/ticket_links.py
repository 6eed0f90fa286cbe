"""What a ticket hangs together with: who is to solve it, merges, splits, and ideas that it asks for."""

from contextlib import suppress

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.api.views.moderation import ReasonParameters
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.filters import tickets_for_list
from crm.api.serializers.ticket_links import (
    NoteSerializer,
    OwnerSerializer,
    TicketIdeaSerializer,
    TicketMergeSerializer,
    TicketSplitSerializer,
)
from crm.api.serializers.tickets import TicketSerializer
from crm.api.views.base import CrmView
from crm.errors import TicketIsNoSplit, TicketIsNotMerged
from crm.models import Ticket
from crm.operations.escalation import escalate_ticket, return_to_community
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.splitting import split_ticket, undo_split
from crm.operations.wishing import link_idea, unlink_idea
from crm.reports.wishes import wishes_seen_by
from ideas.models import Idea


class TicketEscalation(CrmView):
    """Whether a question is with the desk."""

    @extend_schema(request=NoteSerializer, responses=OwnerSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Take a question to the desk before the community's time is over."""
        escalate_ticket(_ticket(request, ticket_id), by=actor(request), **read_body(request, NoteSerializer))
        return _owner(request, ticket_id)

    @extend_schema(request=None, parameters=[ReasonParameters], responses=OwnerSerializer)
    def delete(self, request: Request, ticket_id: int) -> Response:
        """Give a question back to the community."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        return_to_community(_ticket(request, ticket_id), by=actor(request), note=reason)
        return _owner(request, ticket_id)


class TicketMergedInto(CrmView):
    """The ticket in which another one is told."""

    @extend_schema(request=TicketMergeSerializer, responses=TicketSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Tell the ticket in another one of the same customer."""
        ticket = _ticket(request, ticket_id)
        visible = Ticket.objects.visible_to(request.user)
        into = referred(visible, "/ticket", pk=read_body(request, TicketMergeSerializer)["ticket"])
        merge_ticket(ticket, into, by=actor(request))
        return _whole(request, ticket_id)

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, ticket_id: int) -> Response:
        """Undo the merge; a ticket that is not merged stays as it is."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        with suppress(TicketIsNotMerged):
            unmerge_ticket(_ticket(request, ticket_id), by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketSplits(CrmView):
    """Tickets that were taken out of this one."""

    @extend_schema(request=TicketSplitSerializer, responses={201: TicketSerializer})
    def post(self, request: Request, ticket_id: int) -> Response:
        """Take a second problem out, with what was said about it."""
        taken = split_ticket(
            _ticket(request, ticket_id), by=actor(request), **read_body(request, TicketSplitSerializer)
        )
        return _whole(request, taken.pk, status.HTTP_201_CREATED)


class TicketOwnSplit(CrmView):
    """That this ticket was taken out of another one."""

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, ticket_id: int) -> Response:
        """Put it back; a ticket that is no split stays as it is."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        with suppress(TicketIsNoSplit):
            undo_split(_ticket(request, ticket_id), by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketIdeas(CrmView):
    """Ideas that whoever asked would have."""

    @extend_schema(parameters=[ParameterSerializer], responses=TicketIdeaSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List them in the order of being written down."""
        read_parameters(request, ParameterSerializer)
        wishes = wishes_seen_by(request.user).filter(ticket=_ticket(request, ticket_id))
        return self.page_of(request, wishes, TicketIdeaSerializer)


class TicketIdeaDetail(CrmView):
    """One idea that whoever asked would have."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, ticket_id: int, idea_id: int) -> Response:
        """Write it down, and cast the vote of whoever asked; writing it down twice is once."""
        link_idea(_ticket(request, ticket_id), _idea(request, idea_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, ticket_id: int, idea_id: int) -> Response:
        """Take it back with the vote, unless they vote themselves or asked for it elsewhere."""
        unlink_idea(_ticket(request, ticket_id), _idea(request, idea_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _ticket(request: Request, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)


def _idea(request: Request, idea_id: int) -> Idea:
    return get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)


def _whole(request: Request, ticket_id: int, code: int = status.HTTP_200_OK) -> Response:
    ticket = get_object_or_404(tickets_for_list(request.user), pk=ticket_id)
    return Response(TicketSerializer(ticket).data, status=code)


def _owner(request: Request, ticket_id: int) -> Response:
    ticket = _ticket(request, ticket_id)
    return Response({"owner": ticket.owner, "community_until": ticket.community_until})
