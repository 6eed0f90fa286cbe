"""Contacts and accounts as files."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from community.api.views.base import actor
from community.foundation.requests import read_parameters
from crm.api.filters import AccountParameters, accounts_matching, contacts_matching
from crm.api.filters_people import ExportParameters
from crm.api.views.base import CrmView
from crm.models.merge import without_merged
from crm.people_errors import MayNotKeepAccounts, MayNotKeepContacts
from crm.permissions import can_keep_accounts, can_keep_contacts
from crm.reports.account_exports import accounts_as_table
from crm.reports.exports import FORMATS


class AccountExport(CrmView):
    """All accounts that answer the parameters, as one file."""

    @extend_schema(parameters=[AccountParameters], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Answer with a table, row by row, which can be handed in again; no cell of it is a formula."""
        given = read_parameters(request, AccountParameters)
        if not can_keep_accounts(actor(request)):
            raise MayNotKeepAccounts
        rows = accounts_as_table(without_merged(accounts_matching(request.user, given)))
        headers = {"Content-Disposition": 'attachment; filename="accounts.csv"'}
        return StreamingHttpResponse(rows, content_type=FORMATS["csv"].content_type, headers=headers)


class ContactExport(CrmView):
    """All contacts that answer the parameters, as one file."""

    @extend_schema(parameters=[ExportParameters], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Answer with a table or with vCards, row by row; no cell of the table is a formula."""
        given = read_parameters(request, ExportParameters)
        if not can_keep_contacts(actor(request)):
            raise MayNotKeepContacts
        form = FORMATS[given.pop("as")]
        rows = contacts_matching(request.user, given)
        headers = {"Content-Disposition": f'attachment; filename="contacts.{form.suffix}"'}
        return StreamingHttpResponse(form.write(rows), content_type=form.content_type, headers=headers)
