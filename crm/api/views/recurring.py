"""Recurring problems: which there are, and what the product team says becomes of them."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Category
from crm.api.serializers import recurring as shapes
from crm.api.views.base import CrmView
from crm.models import RecurringProblem
from crm.operations.deciding_recurring import dismiss_problem, link_problem, propose_from_problem
from ideas.models import Idea


class StateParameters(ParameterSerializer):
    """Which problems are wanted."""

    state = serializers.ChoiceField(choices=RecurringProblem.State.choices, default=RecurringProblem.State.WAITING)


class RecurringProblemList(CrmView):
    """What people bring again and again."""

    @extend_schema(parameters=[StateParameters], responses=shapes.RecurringProblemSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List problems, the most frequent first."""
        state = read_parameters(request, StateParameters)["state"]
        rows = RecurringProblem.objects.visible_to(request.user).filter(state=state).select_related("ticket")
        return self.page_of(request, rows.dearest_first(), shapes.RecurringProblemSerializer)


class RecurringProblemDetail(CrmView):
    """One of them."""

    @extend_schema(responses=shapes.RecurringProblemSerializer)
    def get(self, request: Request, problem_id: int) -> Response:
        """Show the evidence and what was decided."""
        return _shown(_problem(request, problem_id))


class RecurringProblemIdea(CrmView):
    """The idea that it becomes or belongs to; votes of those who have the problem come along."""

    @extend_schema(request=shapes.ProblemProposalSerializer, responses={201: shapes.RecurringProblemSerializer})
    def post(self, request: Request, problem_id: int) -> Response:
        """Propose it as an idea."""
        problem = _problem(request, problem_id)
        given = read_body(request, shapes.ProblemProposalSerializer)
        category = referred(Category.objects.visible_to(request.user), "/category", **given.pop("category"))
        return _shown(propose_from_problem(problem, category, by=actor(request), **given), status=201)

    @extend_schema(request=shapes.ProblemLinkSerializer, responses=shapes.RecurringProblemSerializer)
    def put(self, request: Request, problem_id: int) -> Response:
        """Say which idea would solve it."""
        problem = _problem(request, problem_id)
        given = read_body(request, shapes.ProblemLinkSerializer)
        idea = referred(Idea.objects.visible_to(request.user), "/idea", pk=given["idea"])
        return _shown(link_problem(problem, idea, by=actor(request)))


class RecurringProblemDismissal(CrmView):
    """That it becomes no idea."""

    @extend_schema(request=shapes.ProblemDismissalSerializer, responses=shapes.RecurringProblemSerializer)
    def put(self, request: Request, problem_id: int) -> Response:
        """Dismiss it until half as many tickets came again."""
        problem = _problem(request, problem_id)
        given = read_body(request, shapes.ProblemDismissalSerializer)
        return _shown(dismiss_problem(problem, by=actor(request), **given))


def _problem(request: Request, problem_id: int) -> RecurringProblem:
    rows = RecurringProblem.objects.visible_to(request.user).select_related("ticket")
    return get_object_or_404(rows, pk=problem_id)


def _shown(problem: RecurringProblem, status: int = 200) -> Response:
    return Response(shapes.RecurringProblemSerializer(problem).data, status=status)
