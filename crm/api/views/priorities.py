"""The matrix of priorities, and the values of accounts that lift."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers import priorities as shapes
from crm.api.views.base import CrmView
from crm.models import PriorityCell, PriorityLift
from crm.operations.setting_priorities import add_lift, change_lift, remove_lift, set_priority


class PriorityCellList(CrmView):
    """The matrix."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.PriorityCellSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what impact and urgency make together, cell by cell."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(
            request, PriorityCell.objects.visible_to(request.user).order_by("id"), shapes.PriorityCellSerializer
        )


class PriorityCellDetail(CrmView):
    """One cell of the matrix."""

    @extend_schema(request=shapes.PriorityWriteSerializer, responses=shapes.PriorityCellSerializer)
    def put(self, request: Request, impact: str, urgency: str) -> Response:
        """Say what they make together; tickets that have a priority keep it."""
        cell = get_object_or_404(PriorityCell.objects.visible_to(request.user), impact=impact, urgency=urgency)
        cell = set_priority(cell, by=actor(request), **read_body(request, shapes.PriorityWriteSerializer))
        return Response(shapes.PriorityCellSerializer(cell).data)


class PriorityLiftList(CrmView):
    """The values that lift."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.PriorityLiftSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List from which yearly values of accounts on tickets are more pressing."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(
            request, PriorityLift.objects.visible_to(request.user).order_by("id"), shapes.PriorityLiftSerializer
        )

    @extend_schema(request=shapes.PriorityLiftWriteSerializer, responses={201: shapes.PriorityLiftSerializer})
    def post(self, request: Request) -> Response:
        """Lift from a value on; a value that lifts already is 409."""
        lift = add_lift(by=actor(request), **read_body(request, shapes.PriorityLiftWriteSerializer))
        return Response(shapes.PriorityLiftSerializer(lift).data, status=status.HTTP_201_CREATED)


class PriorityLiftDetail(CrmView):
    """One lift."""

    @extend_schema(responses=shapes.PriorityLiftSerializer)
    def get(self, request: Request, lift_id: int) -> Response:
        """Show a lift."""
        return Response(shapes.PriorityLiftSerializer(_lift(request, lift_id)).data)

    @extend_schema(request=shapes.PriorityLiftEditSerializer, responses=shapes.PriorityLiftSerializer)
    def patch(self, request: Request, lift_id: int) -> Response:
        """Lift by another number of steps."""
        values = read_body(request, shapes.PriorityLiftEditSerializer)
        lift = change_lift(_lift(request, lift_id), by=actor(request), **values)
        return Response(shapes.PriorityLiftSerializer(lift).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, lift_id: int) -> Response:
        """Lift no more from this value on; tickets that have a priority keep it."""
        remove_lift(_lift(request, lift_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _lift(request: Request, lift_id: int) -> PriorityLift:
    return get_object_or_404(PriorityLift.objects.visible_to(request.user), pk=lift_id)
