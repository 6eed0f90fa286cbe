"""What people may demand: all that is kept about them."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models.privacy_request import PRIVACY_ROLES
from crm.api.serializers import privacy as shapes
from crm.api.views.base import CrmView
from crm.models import Contact, ErasureRequest, PersonExport, Restriction
from crm.operations.erasing import confirm_erasure, request_erasure, withdraw_erasure
from crm.operations.handing_over import ask_for_export, fetch_export
from crm.operations.restricting import lift_restriction, restrict
from crm.reports.erasure_preview import preview_erasure


class PrivacyView(CrmView):
    """A view for those who answer for personal data."""

    read_roles = PRIVACY_ROLES
    write_roles = PRIVACY_ROLES


class ContactExports(PrivacyView):
    """The exports of one person."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.PersonExportSerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List what was asked for about one person, the newest first."""
        read_parameters(request, ParameterSerializer)
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        rows = PersonExport.objects.visible_to(request.user).filter(contact=contact).newest_first()
        return self.page_of(request, rows, shapes.PersonExportSerializer)

    @extend_schema(request=shapes.DemandSerializer, responses={202: shapes.PersonExportSerializer})
    def post(self, request: Request, contact_id: int) -> Response:
        """Ask for all that is kept about one person; the file is written soon and is there for some days."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        reason = read_body(request, shapes.DemandSerializer)["reason"]
        export = ask_for_export(contact, by=actor(request), reason=reason)
        return Response(shapes.PersonExportSerializer(export).data, status.HTTP_202_ACCEPTED)


class PersonExportDetail(PrivacyView):
    """One export."""

    @extend_schema(responses=shapes.PersonExportSerializer)
    def get(self, request: Request, export_id: int) -> Response:
        """Show whether it is ready and until when it is there."""
        export = get_object_or_404(PersonExport.objects.visible_to(request.user), pk=export_id)
        return Response(shapes.PersonExportSerializer(export).data)


class PersonExportFile(PrivacyView):
    """The file of one export."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, export_id: int) -> FileResponse:
        """Fetch the archive: ``person.json`` and the files; who fetched it is written down."""
        export = get_object_or_404(PersonExport.objects.visible_to(request.user), pk=export_id)
        return as_archive(export, fetch_export(export, by=actor(request)))


def as_archive(export: PersonExport, stored: object) -> FileResponse:
    """Answer with the archive as something to keep, which nothing on the way keeps."""
    response = FileResponse(stored, as_attachment=True, filename=f"person-{export.contact_id}.zip")
    response["Content-Type"] = "application/zip"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


class ContactRestrictions(CrmView):
    """The restrictions of one person; all who work with people read them, those who answer for personal data act."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.RestrictionSerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List the restrictions of a person, those that were lifted, too, the newest first."""
        read_parameters(request, ParameterSerializer)
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        rows = Restriction.objects.visible_to(request.user).filter(contact=contact).newest_first()
        return self.page_of(request, rows, shapes.RestrictionSerializer)

    @extend_schema(request=shapes.RestrictionWriteSerializer, responses={201: shapes.RestrictionSerializer})
    def post(self, request: Request, contact_id: int) -> Response:
        """Keep what is there of a person without using it."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        made = restrict(contact, by=actor(request), **read_body(request, shapes.RestrictionWriteSerializer))
        return Response(shapes.RestrictionSerializer(made).data, status.HTTP_201_CREATED)


class RestrictionLifting(PrivacyView):
    """The end of one restriction."""

    @extend_schema(request=shapes.DemandSerializer, responses=shapes.RestrictionSerializer)
    def post(self, request: Request, restriction_id: int) -> Response:
        """Use again what is kept of the person."""
        restriction = get_object_or_404(Restriction.objects.visible_to(request.user), pk=restriction_id)
        reason = read_body(request, shapes.DemandSerializer)["reason"]
        lifted = lift_restriction(restriction, by=actor(request), reason=reason)
        return Response(shapes.RestrictionSerializer(lifted).data)


class ContactErasurePreview(PrivacyView):
    """What forgetting one person would do."""

    @extend_schema(responses=shapes.ErasurePreviewSerializer)
    def get(self, request: Request, contact_id: int) -> Response:
        """Show what goes and what stays and why; nothing is done."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        return Response(shapes.ErasurePreviewSerializer(preview_erasure(contact)).data)


class ContactErasures(PrivacyView):
    """Requests to forget one person."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.ErasureRequestSerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List the requests about a person, the newest first."""
        read_parameters(request, ParameterSerializer)
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        rows = ErasureRequest.objects.visible_to(request.user).select_related("proof").filter(contact=contact)
        return self.page_of(request, rows.newest_first(), shapes.ErasureRequestSerializer)

    @extend_schema(request=shapes.DemandSerializer, responses={201: shapes.ErasureRequestSerializer})
    def post(self, request: Request, contact_id: int) -> Response:
        """Ask for a person to be forgotten; nothing happens before it is confirmed."""
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        reason = read_body(request, shapes.DemandSerializer)["reason"]
        made = request_erasure(contact, by=actor(request), reason=reason)
        return Response(shapes.ErasureRequestSerializer(made).data, status.HTTP_201_CREATED)


class ErasureDetail(PrivacyView):
    """One request to forget somebody."""

    @extend_schema(responses=shapes.ErasureRequestSerializer)
    def get(self, request: Request, erasure_id: int) -> Response:
        """Show how far it has come, and the proof when it is done."""
        return Response(shapes.ErasureRequestSerializer(_erasure(request, erasure_id)).data)

    @extend_schema(request=None, responses=shapes.ErasureRequestSerializer)
    def delete(self, request: Request, erasure_id: int) -> Response:
        """Withdraw it while there is grace."""
        withdrawn = withdraw_erasure(_erasure(request, erasure_id), by=actor(request))
        return Response(shapes.ErasureRequestSerializer(withdrawn).data)


class ErasureConfirmation(PrivacyView):
    """The second look."""

    @extend_schema(request=shapes.ErasureConfirmationSerializer, responses=shapes.ErasureRequestSerializer)
    def post(self, request: Request, erasure_id: int) -> Response:
        """Confirm what the preview showed; it is carried out when the days of grace are over."""
        seen = read_body(request, shapes.ErasureConfirmationSerializer)["seen"]
        confirmed = confirm_erasure(_erasure(request, erasure_id), by=actor(request), seen=seen)
        return Response(shapes.ErasureRequestSerializer(confirmed).data)


def _erasure(request: Request, number: int) -> ErasureRequest:
    rows = ErasureRequest.objects.visible_to(request.user).select_related("proof", "contact")
    return get_object_or_404(rows, pk=number)
