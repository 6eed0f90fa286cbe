"""By what contacts are reached, and what they agreed to."""

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.filters import ConsentParameters
from crm.api.serializers.contacts import (
    ContactConsentSerializer,
    ContactConsentWriteSerializer,
    ContactPointSerializer,
    ContactPointWriteSerializer,
    ProofLetterSerializer,
)
from crm.api.views.base import CrmView
from crm.models import ConsentPurpose, Contact, ContactPoint
from crm.operations.asking_for_proof import ask_for_proof
from crm.operations.consenting import Proof, state_consent
from crm.operations.reaching import add_point, remove_point, use_first
from crm.reports.consents import consents_of, statements_of


class PointList(CrmView):
    """Addresses, numbers and handles of a contact."""

    @extend_schema(parameters=[ParameterSerializer], responses=ContactPointSerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List the points, those that are retired too."""
        read_parameters(request, ParameterSerializer)
        points = _points(request, contact_id).order_by("id").fetch_mode(models.FETCH_PEERS)
        return self.page_of(request, points, ContactPointSerializer)

    @extend_schema(request=ContactPointWriteSerializer, responses={201: ContactPointSerializer})
    def post(self, request: Request, contact_id: int) -> Response:
        """Write a point down; that proves nothing."""
        values = read_body(request, ContactPointWriteSerializer)
        point = add_point(_contact(request, contact_id), by=actor(request), **values)
        return Response(ContactPointSerializer(point).data, status.HTTP_201_CREATED)


class PointDetail(CrmView):
    """One of them."""

    @extend_schema(responses=ContactPointSerializer)
    def get(self, request: Request, contact_id: int, point_id: int) -> Response:
        """Show a point."""
        return self._answer(request, contact_id, point_id)

    @extend_schema(request=None, responses=ContactPointSerializer)
    def put(self, request: Request, contact_id: int, point_id: int) -> Response:
        """Use it before all others of its kind."""
        use_first(get_object_or_404(_points(request, contact_id), pk=point_id), by=actor(request))
        return self._answer(request, contact_id, point_id)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, contact_id: int, point_id: int) -> Response:
        """Use it no more; one that something was agreed to for stays in the list, retired."""
        remove_point(get_object_or_404(_points(request, contact_id), pk=point_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _answer(self, request: Request, contact_id: int, point_id: int) -> Response:
        point = get_object_or_404(_points(request, contact_id), pk=point_id)
        return Response(ContactPointSerializer(point).data)


class ProofLetterList(CrmView):
    """Letters that ask whoever reads an address to show that it is theirs."""

    @extend_schema(parameters=[ParameterSerializer], responses=ProofLetterSerializer(many=True))
    def get(self, request: Request, contact_id: int, point_id: int) -> Response:
        """List the letters to this address, the newest first."""
        read_parameters(request, ParameterSerializer)
        point = get_object_or_404(_points(request, contact_id), pk=point_id)
        rows = point.proof_letters.select_related("by").order_by("-asked_at", "-id")
        return self.page_of(request, rows, ProofLetterSerializer)

    @extend_schema(request=None, responses={202: ProofLetterSerializer})
    def post(self, request: Request, contact_id: int, point_id: int) -> Response:
        """Send a letter with a link by which whoever reads the address shows that it is theirs; at most one a day."""
        point = get_object_or_404(_points(request, contact_id), pk=point_id)
        letter = ask_for_proof(point, by=actor(request))
        return Response(ProofLetterSerializer(letter).data, status.HTTP_202_ACCEPTED)


class ConsentList(CrmView):
    """What a contact agreed to."""

    @extend_schema(parameters=[ConsentParameters], responses=ContactConsentSerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List all statements, the newest first, or only those that hold."""
        given = read_parameters(request, ConsentParameters)
        contact = _contact(request, contact_id)
        rows = consents_of(contact) if given["holding"] else statements_of(contact)
        if "purpose" in given:
            rows = rows.filter(purpose__code=given["purpose"])
        return self.page_of(request, rows.order_by("-stated_at", "-id"), ContactConsentSerializer)

    @extend_schema(request=ContactConsentWriteSerializer, responses={201: ContactConsentSerializer})
    def post(self, request: Request, contact_id: int) -> Response:
        """Add a statement, with what proves it; none is ever changed."""
        values = read_body(request, ContactConsentWriteSerializer)
        point = referred(_points(request, contact_id), "/point", pk=values.pop("point"))
        purposes = ConsentPurpose.objects.in_use()
        purpose = referred(purposes, "/purpose", code=values.pop("purpose"))
        is_given = values.pop("is_given")
        stated = state_consent(point, purpose, by=actor(request), is_given=is_given, proof=Proof(**values))
        return Response(ContactConsentSerializer(stated).data, status.HTTP_201_CREATED)


def _contact(request: Request, contact_id: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)


def _points(request: Request, contact_id: int) -> models.QuerySet[ContactPoint]:
    return ContactPoint.objects.visible_to(request.user).filter(contact=contact_id).select_related("contact")
