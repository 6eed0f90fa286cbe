"""Segments, and the fields that a company adds."""

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.filters_people import FieldParameters, SegmentParameters, fields_matching, segments_matching
from crm.api.serializers.segments import (
    FieldDefinitionEditSerializer,
    FieldDefinitionSerializer,
    FieldDefinitionWriteSerializer,
    RuleFieldSerializer,
    SegmentEditSerializer,
    SegmentPreviewSerializer,
    SegmentPreviewWriteSerializer,
    SegmentSerializer,
    SegmentWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import FieldDefinition, Segment
from crm.operations.defining_fields import define_field, edit_field
from crm.operations.segmenting import delete_segment, edit_segment, preview, recount_segment, save_segment
from crm.reports.rules import fields_of


class SegmentList(CrmView):
    """The saved rules."""

    @extend_schema(parameters=[SegmentParameters], responses=SegmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List segments."""
        given = read_parameters(request, SegmentParameters)
        return self.page_of(request, segments_matching(request.user, given), SegmentSerializer)

    @extend_schema(request=SegmentWriteSerializer, responses={201: SegmentSerializer})
    def post(self, request: Request) -> Response:
        """Save a rule and count whom it chooses."""
        segment = save_segment(by=actor(request), **read_body(request, SegmentWriteSerializer))
        return _response(segment, status.HTTP_201_CREATED)


class SegmentDetail(CrmView):
    """One segment."""

    @extend_schema(responses=SegmentSerializer)
    def get(self, request: Request, segment_id: int) -> Response:
        """Show a segment."""
        return _response(_segment(request, segment_id))

    @extend_schema(request=SegmentEditSerializer, responses=SegmentSerializer)
    def patch(self, request: Request, segment_id: int) -> Response:
        """Change a segment, which is counted again."""
        segment = _segment(request, segment_id)
        with expecting_version(request, read_body(request, SegmentEditSerializer)) as values:
            segment = edit_segment(segment, by=actor(request), **values) or segment
        return _response(segment)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, segment_id: int) -> Response:
        """Forget the rule; those whom it chose stay."""
        delete_segment(_segment(request, segment_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SegmentCount(CrmView):
    """How many a segment chooses."""

    @extend_schema(request=None, responses=SegmentSerializer)
    def put(self, request: Request, segment_id: int) -> Response:
        """Count now whom it chooses; at night all are counted by themselves."""
        return _response(recount_segment(_segment(request, segment_id), by=actor(request)))


class SegmentPreview(CrmView):
    """Whom a rule would choose."""

    @extend_schema(request=SegmentPreviewWriteSerializer, responses=SegmentPreviewSerializer)
    def post(self, request: Request) -> Response:
        """Count whom a rule chooses and show the first of them; nothing is saved."""
        return Response(SegmentPreviewSerializer(preview(**read_body(request, SegmentPreviewWriteSerializer))).data)


class RuleFields(CrmView):
    """What rules can ask for."""

    @extend_schema(parameters=[ParameterSerializer], responses=RuleFieldSerializer(many=True))
    def get(self, request: Request, target: str) -> Response:
        """List the fields with their operators."""
        read_parameters(request, ParameterSerializer)
        if target not in Segment.Target.values:
            raise Http404
        rows = [
            {"field": name, "kind": kind, "ops": list(ops), "choices": list(choices)}
            for name, (kind, ops, choices) in fields_of(target).items()
        ]
        return Response({"results": rows, "next": None, "previous": None})


class FieldList(CrmView):
    """The fields that the company adds."""

    @extend_schema(parameters=[FieldParameters], responses=FieldDefinitionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the definitions, those out of use too."""
        given = read_parameters(request, FieldParameters)
        return self.page_of(request, fields_matching(request.user, given), FieldDefinitionSerializer)

    @extend_schema(request=FieldDefinitionWriteSerializer, responses={201: FieldDefinitionSerializer})
    def post(self, request: Request) -> Response:
        """Define a field."""
        values = read_body(request, FieldDefinitionWriteSerializer)
        field = define_field(by=actor(request), **values)
        return Response(FieldDefinitionSerializer(field).data, status.HTTP_201_CREATED)


class FieldDetail(CrmView):
    """One of them."""

    @extend_schema(responses=FieldDefinitionSerializer)
    def get(self, request: Request, field_id: int) -> Response:
        """Show a definition."""
        return Response(FieldDefinitionSerializer(get_object_or_404(_fields(request), pk=field_id)).data)

    @extend_schema(request=FieldDefinitionEditSerializer, responses=FieldDefinitionSerializer)
    def patch(self, request: Request, field_id: int) -> Response:
        """Change a definition; what rows hold stays."""
        field = get_object_or_404(_fields(request), pk=field_id)
        values = read_body(request, FieldDefinitionEditSerializer)
        return Response(FieldDefinitionSerializer(edit_field(field, by=actor(request), **values)).data)


def _segment(request: Request, segment_id: int) -> Segment:
    return get_object_or_404(Segment.objects.visible_to(request.user), pk=segment_id)


def _fields(request: Request) -> models.QuerySet[FieldDefinition]:
    return fields_matching(request.user, {})


def _response(segment: Segment, code: int = status.HTTP_200_OK) -> Response:
    return Response(SegmentSerializer(segment).data, code, headers=etag(segment.version))
