"""What the company answers to an idea: said, prepared, promised; and how fast it answers."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models.token import Scope
from ideas.api.serializers import decisions as shapes
from ideas.api.views.adoption import ValueView
from ideas.api.views.ideas import IdeaView
from ideas.models import Idea, PreparedDecision
from ideas.operations.deciding import answer_idea
from ideas.operations.promising import promise_date
from ideas.operations.publishing import drop_prepared, prepare_decision, publish_decision
from ideas.reports.answering import answering_of


class IdeaStatus(IdeaView):
    """Where the company stands on an idea."""

    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(request=shapes.StatusSerializer, responses=shapes.StatusAnswerSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Move the idea through the workflow; declining needs a public reason.

        What it costs, when it is built and for which day it is promised can be said with it.
        """
        idea = _idea(request, idea_id)
        answer_idea(idea, shapes.answer_of(read_body(request, shapes.StatusSerializer)), by=actor(request))
        return _status_response(idea)


class IdeaPrepared(ValueView):
    """What the company will answer; staff only."""

    @extend_schema(responses=shapes.PreparedDecisionSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show what is prepared; 404 when nothing is."""
        prepared = PreparedDecision.objects.select_related("prepared_by")
        found = get_object_or_404(prepared, idea=_idea(request, idea_id))
        return Response(shapes.PreparedDecisionSerializer(found).data)

    @extend_schema(request=shapes.PreparedDecisionWriteSerializer, responses=shapes.PreparedDecisionSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Prepare an answer, in place of what was prepared before; it is published at its moment, or by a call."""
        values = read_body(request, shapes.PreparedDecisionWriteSerializer)
        idea, publish_at = _idea(request, idea_id), values.get("publish_at")
        prepared = prepare_decision(idea, shapes.answer_of(values), by=actor(request), publish_at=publish_at)
        return Response(shapes.PreparedDecisionSerializer(prepared).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, idea_id: int) -> Response:
        """Throw away what is prepared."""
        drop_prepared(_idea(request, idea_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class IdeaPublication(ValueView):
    """The publication of what was prepared."""

    @extend_schema(request=None, responses=shapes.StatusAnswerSerializer)
    def post(self, request: Request, idea_id: int) -> Response:
        """Say what was prepared, now; 409 when nothing is prepared or the idea has gone elsewhere since."""
        idea = _idea(request, idea_id)
        publish_decision(idea, by=actor(request))
        return _status_response(idea)


class IdeaPromise(IdeaView):
    """The day for which an idea is promised."""

    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.PromisedDateSerializer(many=True))
    def get(self, request: Request, idea_id: int) -> Response:
        """List the promises, the newest first: that one holds."""
        read_parameters(request, ParameterSerializer)
        rows = _idea(request, idea_id).promises.order_by("-id")
        return self.page_of(request, rows, shapes.PromisedDateSerializer)

    @extend_schema(request=shapes.PromisedDateWriteSerializer, responses=shapes.PromisedDateSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Promise a day, or none any more; changing a promise needs a public reason."""
        values = read_body(request, shapes.PromisedDateWriteSerializer)
        idea = _idea(request, idea_id)
        promise_date(idea, values["promised_on"], by=actor(request), reason=values.get("reason", ""))
        newest = idea.promises.order_by("-id").first()
        said = {"promised_on": None, "reason": "", "promised_at": None}
        return Response(shapes.PromisedDateSerializer(newest).data if newest else said)


class Answering(IdeaView):
    """How the company answers what is proposed."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.AnsweringSerializer)
    def get(self, request: Request) -> Response:
        """Show how many of the ideas of the last 365 days were answered, and how soon, of those that the caller may see."""
        read_parameters(request, ParameterSerializer)
        figures = answering_of(Idea.objects.visible_to(request.user))
        return Response(shapes.AnsweringSerializer(figures).data)


def _idea(request: Request, idea_id: int) -> Idea:
    idea: Idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
    return idea


def _status_response(idea: Idea) -> Response:
    idea.refresh_from_db(fields=["status"])
    decision = idea.decisions.order_by("decided_at", "id").last()
    nothing: dict[str, Any] = {"reason": "", "cost": None, "period": None, "decided_at": None}
    said = shapes.DecisionSerializer(decision).data if decision else nothing
    return Response({**said, "status": idea.status})
