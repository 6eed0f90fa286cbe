"""Saved questions, snapshots with their signatures, what changed since, and two spans beside each other."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from community.foundation.requests import read_body
from roi.api.links import EntryLinks
from roi.api.parameters import ReportParameters, selection_from
from roi.api.serializers.kept import (
    SIDES,
    ChangedDefinitionSerializer,
    ChangesParameters,
    ChangesSerializer,
    DefinitionSerializer,
    NewDefinitionSerializer,
    NewSnapshotSerializer,
    SnapshotParameters,
    SnapshotRowSerializer,
    SnapshotSerializer,
    TwoSpansParameters,
    TwoSpansSerializer,
)
from roi.api.serializers.report import as_answer
from roi.api.views.base import NoBody, RoiList, RoiView, SignerView
from roi.models import ReportDefinition, ReportSnapshot
from roi.models.grade import Grade
from roi.operations.snapshots import delete_definition, sign_snapshot, take_snapshot
from roi.reports import kept
from roi.reports.comparison import Comparison
from roi.reports.differences import Changes
from roi.reports.selection import Selection


def question_from(parameters: dict[str, Any]) -> Selection:
    """Return the selection that saved parameters describe; they were validated when they were saved."""
    reading = ReportParameters(data=parameters)
    reading.is_valid(raise_exception=True)
    return selection_from(reading.validated_data)


class DefinitionsView(RoiList):
    """Questions to the ledger that have a name."""

    queryset = kept.definitions()
    serializer_class = DefinitionSerializer

    @extend_schema(request=NewDefinitionSerializer, responses={201: DefinitionSerializer})
    def post(self, request: Request) -> Response:
        """Keep a question under a name."""
        values = read_body(request, NewDefinitionSerializer)
        row = self.get_queryset().create(**values, owner=self.member)
        return Response(self.get_serializer(row).data, status.HTTP_201_CREATED)


class DefinitionView(RoiView):
    """One question."""

    @extend_schema(responses=DefinitionSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Show a question."""
        return Response(DefinitionSerializer(kept.find_definition(code)).data)

    @extend_schema(request=ChangedDefinitionSerializer, responses=DefinitionSerializer)
    def patch(self, request: Request, code: str) -> Response:
        """Change the title or the parameters; snapshots keep what they answered."""
        definition, values = kept.find_definition(code), read_body(request, ChangedDefinitionSerializer)
        for name, value in values.items():
            setattr(definition, name, value)
        definition.save(update_fields=list(values))
        return Response(DefinitionSerializer(definition).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str) -> Response:
        """Forget a question that no snapshot answers."""
        delete_definition(kept.find_definition(code), by=self.member)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SnapshotsView(RoiList):
    """Frozen answers, the latest first."""

    asking = SnapshotParameters
    serializer_class = SnapshotRowSerializer

    def get_queryset(self) -> QuerySet[ReportSnapshot]:
        """Return the snapshots asked for."""
        return kept.snapshots(self.asked.get("definition"))

    @extend_schema(parameters=[SnapshotParameters], responses=SnapshotRowSerializer(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List snapshots."""
        return super().get(request, *args, **kwargs)

    @extend_schema(request=NewSnapshotSerializer, responses={201: SnapshotSerializer})
    def post(self, request: Request) -> Response:
        """Freeze what a report says now; it is never computed anew."""
        asked = read_body(request, NewSnapshotSerializer)
        definition: ReportDefinition | None = asked.get("definition")
        selection = question_from(definition.parameters if definition else asked["parameters"])
        taken = take_snapshot(selection, by=self.member, title=asked["title"], definition=definition)
        answer = SnapshotSerializer(kept.find_snapshot(taken.pk), context={"request": request})
        return Response(answer.data, status.HTTP_201_CREATED)


class SnapshotView(RoiView):
    """One frozen answer."""

    @extend_schema(responses=SnapshotSerializer)
    def get(self, request: Request, snapshot_id: int) -> Response:
        """Show a snapshot as it was taken."""
        return Response(SnapshotSerializer(kept.find_snapshot(snapshot_id), context={"request": request}).data)


class SignatureView(SignerView):
    """The name of a second person under a snapshot."""

    @extend_schema(request=NoBody, responses=SnapshotSerializer)
    def put(self, request: Request, snapshot_id: int) -> Response:
        """Sign a snapshot that somebody else took; saying so again changes nothing."""
        read_body(request, NoBody)
        snapshot = kept.find_snapshot(snapshot_id)
        if snapshot.signed_by != self.member:
            sign_snapshot(snapshot, by=self.member)
        return Response(SnapshotSerializer(kept.find_snapshot(snapshot_id), context={"request": request}).data)


class ChangesView(RoiView):
    """What changed since a snapshot."""

    asking = ChangesParameters

    @extend_schema(parameters=[ChangesParameters], responses=ChangesSerializer)
    def get(self, request: Request, snapshot_id: int) -> Response:
        """Explain by cause why figures differ from what holds now, or from a later snapshot of the same question."""
        to = kept.find_snapshot(self.asked["to"]) if "to" in self.asked else None
        return Response(ChangesSerializer(Changes.since(kept.find_snapshot(snapshot_id), to)).data)


class TwoSpansView(RoiView):
    """Two spans beside each other."""

    asking = TwoSpansParameters

    @extend_schema(parameters=[TwoSpansParameters], responses=TwoSpansSerializer)
    def get(self, request: Request) -> Response:
        """Show both reports, every difference, and how much of the direct value is more and how much dearer."""
        asked = [selection_from(TwoSpansParameters.asked_of(side, self.asked)) for side in SIDES]
        comparison = Comparison.of(*asked, headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
        path = reverse("roi-postings", request=request)
        answer = {
            **{
                side: as_answer(report, EntryLinks(path, report.selection))
                for side, report in zip(SIDES, (comparison.a, comparison.b), strict=True)
            },
            "differences": comparison.differences,
            "direct": comparison.direct,
        }
        return Response(TwoSpansSerializer(answer).data)
