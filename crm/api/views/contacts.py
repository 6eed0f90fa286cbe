"""Who pays and who speaks."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import etag
from community.foundation.requests import read_parameters
from crm.api.filters import AccountParameters, ContactParameters, accounts_matching, contacts_matching
from crm.api.serializers.contacts import AccountSerializer, ContactSerializer
from crm.api.views.base import CrmView
from crm.models.merge import without_merged


class AccountList(CrmView):
    """The firms and households."""

    @extend_schema(parameters=[AccountParameters], responses=AccountSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List accounts; those that were merged into another one are left out."""
        given = read_parameters(request, AccountParameters)
        return self.page_of(request, without_merged(accounts_matching(request.user, given)), AccountSerializer)


class AccountDetail(CrmView):
    """One account."""

    @extend_schema(responses=AccountSerializer)
    def get(self, request: Request, account_id: int) -> Response:
        """Show an account."""
        account = get_object_or_404(accounts_matching(request.user, {}), pk=account_id)
        return Response(AccountSerializer(account).data, headers=etag(account.version))


class ContactList(CrmView):
    """The people."""

    @extend_schema(parameters=[ContactParameters], responses=ContactSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List contacts; those that were merged into another one are left out."""
        given = read_parameters(request, ContactParameters)
        return self.page_of(request, without_merged(contacts_matching(request.user, given)), ContactSerializer)


class ContactDetail(CrmView):
    """One person."""

    @extend_schema(responses=ContactSerializer)
    def get(self, request: Request, contact_id: int) -> Response:
        """Show a contact."""
        contact = get_object_or_404(contacts_matching(request.user, {}), pk=contact_id)
        return Response(ContactSerializer(contact).data, headers=etag(contact.version))
