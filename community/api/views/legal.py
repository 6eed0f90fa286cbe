"""Terms and notices to read, and agreeing to them."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.serializers.legal import (
    ConsentSerializer,
    ConsentWriteSerializer,
    LegalDetailSerializer,
    LegalParameters,
    LegalVersionSerializer,
)
from community.api.views.base import CommunityView, actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Consent, LegalVersion
from community.operations.legal import give_consent


class LegalList(CommunityView):
    """Every version that was ever published."""

    @extend_schema(parameters=[LegalParameters], responses=LegalVersionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the versions, the newest first."""
        rows = LegalVersion.objects.visible_to(request.user).with_texts().order_by("-id")
        return self.page_of(
            request, narrowed(rows, read_parameters(request, LegalParameters), kind="kind"), LegalVersionSerializer
        )


class LegalDetail(CommunityView):
    """What holds today of one kind."""

    @extend_schema(responses=LegalDetailSerializer)
    def get(self, request: Request, kind: str) -> Response:
        """Show the version that holds today, in every language."""
        version = next(iter(LegalVersion.objects.current().filter(kind=kind).with_texts()), None)
        if version is None:
            raise Http404
        return Response(LegalDetailSerializer(version).data)


class LegalVersionDetail(CommunityView):
    """One version of one kind."""

    @extend_schema(operation_id="legal_version_retrieve", responses=LegalDetailSerializer)
    def get(self, request: Request, kind: str, number: int) -> Response:
        """Show what it said, in every language."""
        versions = LegalVersion.objects.visible_to(request.user).with_texts()
        return Response(LegalDetailSerializer(get_object_or_404(versions, kind=kind, number=number)).data)


class ConsentList(CommunityView):
    """What the caller agreed to."""

    public_read = False
    without_consent = True

    @extend_schema(parameters=[ParameterSerializer], responses=ConsentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List one's own consents, the newest first."""
        read_parameters(request, ParameterSerializer)
        rows = Consent.objects.visible_to(request.user).select_related("version").order_by("-id")
        return self.page_of(request, rows, ConsentSerializer)

    @extend_schema(request=ConsentWriteSerializer, responses={201: ConsentSerializer, 200: ConsentSerializer})
    def post(self, request: Request) -> Response:
        """Agree to a version that holds today; who agreed to it before gets that consent again, with 200."""
        member, values = actor(request), read_body(request, ConsentWriteSerializer)
        version = referred(LegalVersion.objects.visible_to(member), "/version", pk=values["version"])
        given = give_consent(member, [version.pk], way=Consent.Way.ASKED_AGAIN, language=get_language() or "")
        consent = Consent.objects.visible_to(member).select_related("version").get(version=version)
        return Response(ConsentSerializer(consent).data, status.HTTP_201_CREATED if given else status.HTTP_200_OK)
