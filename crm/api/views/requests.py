"""The caller's own requests to the desk."""

from typing import Any

from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView
from community.foundation.requests import ParameterSerializer, read_parameters
from community.models.token import Scope
from crm.api.serializers.requests import RequestSerializer
from crm.models import Ticket


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
        return self.page_of(request, _own(request).newest_first(), RequestSerializer)


class RequestDetail(OwnView):
    """One request of the caller."""

    @extend_schema(responses=RequestSerializer)
    def get(self, request: Request, ticket_id: int) -> Response:
        """Show where it stands, and what was answered."""
        return Response(RequestSerializer(get_object_or_404(_own(request), pk=ticket_id)).data)


def _own(request: Request) -> Any:
    return Ticket.objects.asked_by(request.user).select_related("resolution").fetch_mode(FETCH_PEERS)
