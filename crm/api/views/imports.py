"""Contacts from files: handed in, told what columns say, checked, imported, and what was rejected handed back."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers.imports import (
    ContactImportEditSerializer,
    ContactImportSerializer,
    ContactImportWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.importing.handing_in import change_import, check_import, hand_in_contacts, run_import
from crm.importing.targets import kept_by
from crm.models import ContactImport
from crm.people_errors import MayNotKeepContacts
from crm.reports.import_errors import rejected_rows


class ContactImportList(CrmView):
    """The files that were handed in."""

    parser_classes = [MultiPartParser]

    @extend_schema(parameters=[ParameterSerializer], responses=ContactImportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List imports, the oldest first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _imports(request).order_by("id"), ContactImportSerializer)

    @extend_schema(
        request={"multipart/form-data": ContactImportWriteSerializer}, responses={201: ContactImportSerializer}
    )
    def post(self, request: Request) -> Response:
        """Hand a file in; its columns are guessed, and nobody is written yet."""
        values = read_body(request, ContactImportWriteSerializer)
        file: UploadedFile[Any] = values.pop("file")
        made = hand_in_contacts(file.name or "", file.read(), by=actor(request), **values)
        return Response(ContactImportSerializer(made).data, status.HTTP_201_CREATED)


class ContactImportDetail(CrmView):
    """One of them."""

    @extend_schema(responses=ContactImportSerializer)
    def get(self, request: Request, import_id: int) -> Response:
        """Show how far it is."""
        return Response(ContactImportSerializer(_import(request, import_id)).data)

    @extend_schema(request=ContactImportEditSerializer, responses=ContactImportSerializer)
    def patch(self, request: Request, import_id: int) -> Response:
        """Say what columns are; it has to be checked again."""
        values = read_body(request, ContactImportEditSerializer)
        changed = change_import(_import(request, import_id), by=actor(request), **values)
        return Response(ContactImportSerializer(changed).data)


class ContactImportCheck(CrmView):
    """A dry run."""

    @extend_schema(request=None, responses={202: ContactImportSerializer})
    def put(self, request: Request, import_id: int) -> Response:
        """Let all rows be read without writing any; asked twice it is one."""
        row = check_import(_import(request, import_id), by=actor(request))
        return Response(ContactImportSerializer(row).data, status.HTTP_202_ACCEPTED)


class ContactImportRun(CrmView):
    """The import itself."""

    @extend_schema(request=None, responses={202: ContactImportSerializer})
    def put(self, request: Request, import_id: int) -> Response:
        """Let what was checked be imported; asked twice it is one."""
        row = run_import(_import(request, import_id), by=actor(request))
        return Response(ContactImportSerializer(row).data, status.HTTP_202_ACCEPTED)


class ContactImportErrors(CrmView):
    """What was rejected."""

    @extend_schema(parameters=[ParameterSerializer], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, import_id: int) -> StreamingHttpResponse:
        """Answer with a table of line, reason and row; no cell is a formula."""
        read_parameters(request, ParameterSerializer)
        row = _import(request, import_id)
        headers = {"Content-Disposition": f'attachment; filename="rejected-{row.pk}.csv"'}
        return StreamingHttpResponse(rejected_rows(row), content_type="text/csv; charset=utf-8", headers=headers)


def _imports(request: Request) -> Any:
    targets = kept_by(actor(request))
    if not targets:
        raise MayNotKeepContacts
    return ContactImport.objects.visible_to(request.user).filter(target__in=targets)


def _import(request: Request, import_id: int) -> ContactImport:
    row: ContactImport = get_object_or_404(_imports(request), pk=import_id)
    return row
