"""Files that are handed in before they are posted."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.attachments import AttachmentSerializer, AttachmentWriteSerializer
from community.api.views.base import CommunityView, actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Attachment
from community.operations.attaching import discard_file, hand_in_file


class AttachmentList(CommunityView):
    """Files of the caller that are not posted yet."""

    public_read = False
    parser_classes = [MultiPartParser]

    @extend_schema(parameters=[ParameterSerializer], responses=AttachmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what was handed in and not posted; it is thrown away after a day."""
        read_parameters(request, ParameterSerializer)
        rows = Attachment.objects.visible_to(request.user).unused().filter(uploaded_by=actor(request)).order_by("id")
        return self.page_of(request, rows, AttachmentSerializer)

    @extend_schema(request={"multipart/form-data": AttachmentWriteSerializer}, responses={201: AttachmentSerializer})
    def post(self, request: Request) -> Response:
        """Hand in one file; name its id in `attachments` of the topic or post that it belongs to."""
        file: UploadedFile[Any] = read_body(request, AttachmentWriteSerializer)["file"]
        attachment = hand_in_file(file.name or "", file.read(), by=actor(request))
        return Response(AttachmentSerializer(attachment).data, status.HTTP_201_CREATED)


class AttachmentDetail(CommunityView):
    """One file."""

    @extend_schema(responses=AttachmentSerializer)
    def get(self, request: Request, attachment_id: int) -> Response:
        """Show what it is and where it can be fetched."""
        return Response(AttachmentSerializer(_attachment(request, attachment_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, attachment_id: int) -> Response:
        """Throw away a file that is not posted."""
        discard_file(_attachment(request, attachment_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _attachment(request: Request, attachment_id: int) -> Any:
    return get_object_or_404(Attachment.objects.visible_to(request.user), pk=attachment_id)
