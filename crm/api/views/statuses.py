"""What the status words are called and where a ticket may go."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import ParameterSerializer, read_parameters
from crm.api.serializers.statuses import TicketStatusSerializer, TicketTypeSerializer
from crm.api.views.base import CrmView
from crm.models import TicketStatus, TicketType


class TicketStatusList(CrmView):
    """The status words of tickets."""

    @extend_schema(parameters=[ParameterSerializer], responses=TicketStatusSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the status words with what may follow each; the words are fixed, names and moves are data."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(
            request, TicketStatus.objects.with_moves().order_by("position", "status"), TicketStatusSerializer
        )


class TicketTypeList(CrmView):
    """The kinds of tickets."""

    @extend_schema(parameters=[ParameterSerializer], responses=TicketTypeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the types that new tickets can have."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, TicketType.objects.that_can_be_chosen(), TicketTypeSerializer)
