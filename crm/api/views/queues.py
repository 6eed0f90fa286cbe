"""The queues of the desk."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_parameters
from crm.api.views.base import CrmView
from crm.models import Ticket
from crm.reports.queues import QUEUES, queue_counts


class QueueSerializer(serializers.Serializer[Any]):
    """A saved filter of the caller's."""

    key = serializers.CharField(help_text="For `tickets/?queue=`.")
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="How many unsolved tickets stand in it.")


class TicketQueues(CrmView):
    """What waits for the caller, and for others."""

    pagination_class = None  # type: ignore[assignment]  # there are as many as there are

    @extend_schema(parameters=[ParameterSerializer], responses=QueueSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Count the tickets of each queue."""
        read_parameters(request, ParameterSerializer)
        counts = queue_counts(Ticket.objects.visible_to(request.user), actor(request))
        return Response([{"key": one.key, "name": str(one.name), "count": counts[one.key]} for one in QUEUES])
