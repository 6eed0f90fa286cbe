"""Who speaks."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import read_body, read_parameters
from crm.api.filters import ContactParameters, contacts_matching
from crm.api.serializers.contacts import ContactEditSerializer, ContactSerializer, ContactWriteSerializer
from crm.api.views.base import CrmView
from crm.models import Account, Contact
from crm.models.merge import without_merged
from crm.operations.contacts import create_contact, edit_contact


class ContactList(CrmView):
    """The people."""

    @extend_schema(parameters=[ContactParameters], responses=ContactSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List contacts; those that were merged into another one are left out."""
        given = read_parameters(request, ContactParameters)
        return self.page_of(request, without_merged(contacts_matching(request.user, given)), ContactSerializer)

    @extend_schema(request=ContactWriteSerializer, responses={201: ContactSerializer})
    def post(self, request: Request) -> Response:
        """Write down a person."""
        values = with_account(request, read_body(request, ContactWriteSerializer))
        contact = create_contact(by=actor(request), **values)
        return _response(contact, status.HTTP_201_CREATED)


class ContactDetail(CrmView):
    """One person."""

    @extend_schema(responses=ContactSerializer)
    def get(self, request: Request, contact_id: int) -> Response:
        """Show a contact."""
        return _response(get_object_or_404(contacts_matching(request.user, {}), pk=contact_id))

    @extend_schema(request=ContactEditSerializer, responses=ContactSerializer)
    def patch(self, request: Request, contact_id: int) -> Response:
        """Change a contact; `If-Match` refuses what somebody else changed meanwhile."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        values = with_account(request, read_body(request, ContactEditSerializer))
        with expecting_version(request, values) as expected:
            contact = edit_contact(contact, by=actor(request), **expected) or contact
        return _response(contact)


def with_account(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    """Put the account in the place of its id."""
    if values.get("account") is not None:
        values["account"] = referred(Account.objects.visible_to(request.user), "/account", pk=values["account"])
    return values


def _response(contact: Contact, code: int = status.HTTP_200_OK) -> Response:
    return Response(ContactSerializer(contact).data, code, headers=etag(contact.version))
