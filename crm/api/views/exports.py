"""Contacts as files."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from community.api.views.base import actor
from community.foundation.requests import read_parameters
from crm.api.filters import contacts_matching
from crm.api.filters_people import ExportParameters
from crm.api.views.base import CrmView
from crm.people_errors import MayNotKeepContacts
from crm.permissions import can_keep_contacts
from crm.reports.exports import FORMATS


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
