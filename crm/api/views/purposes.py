"""What people are asked to agree to."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import read_body, read_parameters
from crm.api.serializers.contacts import (
    ConsentPurposeEditSerializer,
    ConsentPurposeSerializer,
    ConsentPurposeWriteSerializer,
)
from crm.api.serializers.statuses import InUseParameters
from crm.api.views.base import CrmView
from crm.models import ConsentPurpose
from crm.operations.asking_for_consent import add_purpose, change_purpose


class PurposeList(CrmView):
    """What one may agree to."""

    @extend_schema(parameters=[InUseParameters], responses=ConsentPurposeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the purposes that are in use, or those that are not any more."""
        is_active = read_parameters(request, InUseParameters)["is_active"]
        purposes = ConsentPurpose.objects.visible_to(request.user).filter(is_active=is_active)
        return self.page_of(request, purposes.order_by("id"), ConsentPurposeSerializer)

    @extend_schema(request=ConsentPurposeWriteSerializer, responses={201: ConsentPurposeSerializer})
    def post(self, request: Request) -> Response:
        """Ask for consent to something new; a code that is taken is 409."""
        made = add_purpose(by=actor(request), **read_body(request, ConsentPurposeWriteSerializer))
        return Response(ConsentPurposeSerializer(made).data, status=status.HTTP_201_CREATED)


class PurposeDetail(CrmView):
    """One purpose."""

    @extend_schema(responses=ConsentPurposeSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Show a purpose, also one that is out of use."""
        return Response(ConsentPurposeSerializer(_purpose(request, code)).data)

    @extend_schema(request=ConsentPurposeEditSerializer, responses=ConsentPurposeSerializer)
    def patch(self, request: Request, code: str) -> Response:
        """Change name, description, or whether it is asked for; what people agreed to keeps its words."""
        values = read_body(request, ConsentPurposeEditSerializer)
        return Response(
            ConsentPurposeSerializer(change_purpose(_purpose(request, code), by=actor(request), **values)).data
        )


def _purpose(request: Request, code: str) -> ConsentPurpose:
    return get_object_or_404(ConsentPurpose.objects.visible_to(request.user), code=code)
