"""Knowing what is known of oneself, and being forgotten."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.privacy import (
    PrivacyRequestSerializer,
    PrivacyRequestWriteSerializer,
    PrivacyResultSerializer,
)
from community.api.views.base import CommunityView, actor
from community.errors import AddressDoesNotMatch
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import PrivacyRequest
from community.operations.erasing import erase_member
from community.operations.exporting import export_member


class PrivacyRequestList(CommunityView):
    """The caller's own requests, and all of them for those who answer for personal data."""

    public_read = False
    without_consent = True

    @extend_schema(parameters=[ParameterSerializer], responses=PrivacyRequestSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was asked for and done, the newest first."""
        read_parameters(request, ParameterSerializer)
        rows = PrivacyRequest.objects.visible_to(request.user).newest_first()
        return self.page_of(request, rows, PrivacyRequestSerializer)

    @extend_schema(request=PrivacyRequestWriteSerializer, responses={201: PrivacyResultSerializer, 204: None})
    def post(self, request: Request) -> Response:
        """Hand over all that is known of the caller, or forget the caller for good; both are done at once."""
        member, values = actor(request), read_body(request, PrivacyRequestWriteSerializer)
        if values["kind"] == PrivacyRequest.Kind.EXPORT:
            return Response({"known": export_member(member, by=member)}, status.HTTP_201_CREATED)
        if values.get("email", "").lower() != str(member.email).lower():
            raise AddressDoesNotMatch(pointer="/email")
        erase_member(member, by=member, reason=values.get("reason", ""))
        return Response(status=status.HTTP_204_NO_CONTENT)
