"""Tickets: the queue, one by itself, who works on it and who solved it."""

from contextlib import suppress
from typing import Any, cast

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.api.views.moderation import ReasonParameters
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from crm.api.filters import TicketParameters, tickets_for_list, tickets_matching
from crm.api.serializers.tickets import (
    AnswerSerializer,
    AssignmentAnswerSerializer,
    AssignmentSerializer,
    ProblemSerializer,
    ResolutionSerializer,
    TicketEditSerializer,
    TicketEventSerializer,
    TicketSerializer,
)
from crm.api.views.base import CrmView
from crm.errors import TicketAlreadySolved, TicketIsNotSolved
from crm.models import Account, Assignment, Contact, Resolution, Team, Ticket, TicketType
from crm.operations.assignment import assign_ticket, give_to_team
from crm.operations.changing import Given, change_ticket
from crm.operations.opening import Problem, open_ticket
from crm.operations.solving import reopen_ticket, solve_ticket


class TicketList(CrmView):
    """The queue."""

    @extend_schema(parameters=[TicketParameters], responses=TicketSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List tickets, the newest first."""
        given = read_parameters(request, TicketParameters)
        return self.page_of(request, tickets_matching(request.user, given), TicketSerializer)

    @extend_schema(request=ProblemSerializer, responses={201: TicketSerializer})
    def post(self, request: Request) -> Response:
        """Write down a problem that somebody brought to the desk."""
        given = _referring(request, read_body(request, ProblemSerializer))
        ticket = open_ticket(Problem(**given), by=actor(request))
        return _answer(request, ticket.pk, status.HTTP_201_CREATED)


class TicketDetail(CrmView):
    """One ticket."""

    @extend_schema(responses=TicketSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show a ticket."""
        return _answer(request, ticket_id)

    @extend_schema(request=TicketEditSerializer, responses=TicketSerializer)
    def patch(self, request: Request, ticket_id: int) -> Response:
        """Change what is known about a ticket, or move it."""
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        with expecting_version(request, read_body(request, TicketEditSerializer)) as values:
            version = values.pop("version", None)
            change_ticket(ticket, cast("Given", _referring(request, values)), by=actor(request), version=version)
        return _answer(request, ticket_id)


class TicketResolution(CrmView):
    """Who solved a ticket."""

    @extend_schema(responses=ResolutionSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show the resolution; an unsolved ticket has none."""
        return Response(ResolutionSerializer(_resolution(request, ticket_id)).data)

    @extend_schema(request=AnswerSerializer, responses=ResolutionSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Solve the ticket with an answer; the same answer again changes nothing."""
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        given = read_body(request, AnswerSerializer)
        answer = given["answer"]
        try:
            solve_ticket(ticket, by=actor(request), answer=answer, is_told=given["is_told"])
        except TicketAlreadySolved:
            if not _is_answer(_resolution(request, ticket_id), actor(request), answer):
                raise
        return Response(ResolutionSerializer(_resolution(request, ticket_id)).data)

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, ticket_id: int) -> Response:
        """Open the ticket again; an unsolved one stays as it is."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        with suppress(TicketIsNotSolved):
            reopen_ticket(ticket, by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketAssignment(CrmView):
    """Who works on a ticket."""

    @extend_schema(responses=AssignmentAnswerSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show who works on it; a ticket that is nobody's has none."""
        return Response(AssignmentAnswerSerializer(_assignment(request, ticket_id)).data)

    @extend_schema(request=AssignmentSerializer, responses=AssignmentAnswerSerializer)
    def put(self, request: Request, ticket_id: int) -> Response:
        """Give the ticket to an agent, to a team, or to an agent of a team; the same again changes nothing."""
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        given = read_body(request, AssignmentSerializer)
        people: models.QuerySet[Member] = Member.objects.people()
        agent = referred(people, "/member", pk=given["member"]) if given.get("member") else None
        teams = Team.objects.visible_to(request.user)
        team = referred(teams, "/team", pk=given["team"]) if given.get("team") else None
        if agent is None and team is not None:
            give_to_team(ticket, team, by=actor(request))
        else:
            assign_ticket(ticket, agent, by=actor(request), team=team)
        return Response(AssignmentAnswerSerializer(_assignment(request, ticket_id)).data)

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, ticket_id: int) -> Response:
        """Take the ticket from whoever has it."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        assign_ticket(ticket, None, by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketEvents(CrmView):
    """What happened to a ticket."""

    @extend_schema(parameters=[ParameterSerializer], responses=TicketEventSerializer(many=True))
    def get(self, request: Request, ticket_id: int) -> Response:
        """List the events as they were written down."""
        read_parameters(request, ParameterSerializer)
        ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
        events = ticket.events.select_related("by").order_by("id").fetch_mode(models.FETCH_PEERS)
        return self.page_of(request, events, TicketEventSerializer)


def _answer(request: Request, ticket_id: int, code: int = status.HTTP_200_OK) -> Response:
    ticket = get_object_or_404(tickets_for_list(request.user), pk=ticket_id)
    return Response(TicketSerializer(ticket).data, status=code, headers=etag(ticket.version))


def _referring(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    """Put the rows in the place of the ids and words that a body names."""
    reader = request.user
    sets: dict[str, models.QuerySet[Any]] = {
        "contact": Contact.objects.visible_to(reader),
        "account": Account.objects.visible_to(reader),
        "follows": Ticket.objects.visible_to(reader),
        "type": TicketType.objects.that_can_be_chosen(),
    }
    named = {name: given[name] for name in sets if given.get(name) is not None}
    return {**given, **{name: referred(sets[name], f"/{name}", pk=key) for name, key in named.items()}}


def _assignment(request: Request, ticket_id: int) -> Assignment:
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)
    held = ticket.assignments.filter(ended_at__isnull=True).select_related("agent", "by")
    return get_object_or_404(held)


def _resolution(request: Request, ticket_id: int) -> Resolution:
    tickets = Ticket.objects.visible_to(request.user).select_related("resolution__member", "resolution__post")
    resolution: Resolution | None = getattr(get_object_or_404(tickets, pk=ticket_id), "resolution", None)
    if resolution is None:
        raise Http404
    return resolution


def _is_answer(resolution: Resolution, member: Member, answer: str) -> bool:
    """Tell whether this is what the member said to solve the ticket, so that a retried request is no conflict."""
    said = resolution.post.body if resolution.post else resolution.answer
    return resolution.member_id == member.pk and said == answer.strip()
