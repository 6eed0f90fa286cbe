"""Presences of our own and what was read of them."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from community.models.visit import business_day
from crm.api.serializers.presences import (
    FiguresComputedSerializer,
    FiguresFileSerializer,
    FiguresReadSerializer,
    LookSerializer,
    PresenceDetailSerializer,
    PresenceGapSerializer,
    PresencePatchSerializer,
    PresenceReadingSerializer,
    PresenceReadingWriteSerializer,
    PresenceSerializer,
    PresenceWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.importing.figures import upload_figures
from crm.models import Channel, OwnPresence, Team
from crm.operations.computing_figures import compute_anew
from crm.operations.keeping_presences import change_presence, open_presence
from crm.operations.reading_presences import ask_now
from crm.operations.writing_figures import type_figure
from crm.presence_figures import PresenceMetric
from crm.reports.presences import gaps_of, latest_figures, look_at

GAPS_SHOWN_FOR = timedelta(days=90)


class PresenceParameters(ParameterSerializer):
    """The filters of the list of presences."""

    network = serializers.ChoiceField(choices=OwnPresence.Place.choices, required=False)


class ReadingParameters(ParameterSerializer):
    """The filters of readings; both days included."""

    metric = serializers.ChoiceField(choices=PresenceMetric.choices, required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Names that Python keeps for itself."""
        days = {name: serializers.DateField(required=False) for name in ("from", "to")}
        return super().get_fields() | days


class PresenceList(CrmView):
    """All pages and accounts of our own."""

    @extend_schema(parameters=[PresenceParameters], responses=PresenceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List presences with their latest figures."""
        given = read_parameters(request, PresenceParameters)
        rows = narrowed(OwnPresence.objects.visible_to(request.user), given, network="network").order_by("id")
        return self.page_of(request, rows, PresenceSerializer, along=_with_figures)

    @extend_schema(request=PresenceWriteSerializer, responses={201: PresenceSerializer})
    def post(self, request: Request) -> Response:
        """Write down a presence."""
        values = _referred(request, read_body(request, PresenceWriteSerializer))
        presence = open_presence(by=actor(request), **values)
        return Response(PresenceSerializer(_shown(presence)).data, status=status.HTTP_201_CREATED)


class PresenceDetail(CrmView):
    """One page or account of our own."""

    @extend_schema(responses=PresenceDetailSerializer)
    def get(self, request: Request, presence_id: int) -> Response:
        """Show a presence, how the looks at it fare, and on which days a network told nothing."""
        presence = _shown(_presence(request, presence_id))
        today = business_day(timezone.now())
        look = look_at(presence)
        gaps = gaps_of(presence, today - GAPS_SHOWN_FOR, today)
        told = PresenceSerializer(presence).data | {
            "look": LookSerializer(look).data if look else None,
            "gaps": PresenceGapSerializer(gaps, many=True).data,
        }
        return Response(told, headers=etag(presence.version))

    @extend_schema(request=PresencePatchSerializer, responses=PresenceSerializer)
    def patch(self, request: Request, presence_id: int) -> Response:
        """Change a presence."""
        values = _referred(request, read_body(request, PresencePatchSerializer))
        with expecting_version(request, values) as expected:
            presence = change_presence(_presence(request, presence_id), by=actor(request), **expected)
        return Response(PresenceSerializer(_shown(presence)).data, headers=etag(presence.version))


class PresenceReadings(CrmView):
    """What was read of a presence."""

    @extend_schema(parameters=[ReadingParameters], responses=PresenceReadingSerializer(many=True))
    def get(self, request: Request, presence_id: int) -> Response:
        """List readings, the newest day first."""
        given = read_parameters(request, ReadingParameters)
        readings = _presence(request, presence_id).readings.select_related("by").fetch_mode(models.FETCH_PEERS)
        wanted = {"metric": "metric", "from": "day__gte", "to": "day__lte"}
        rows = readings.filter(**{wanted[name]: value for name, value in given.items() if name in wanted})
        return self.page_of(request, rows.order_by("-day", "-id"), PresenceReadingSerializer)

    @extend_schema(request=PresenceReadingWriteSerializer, responses={201: PresenceReadingSerializer})
    def post(self, request: Request, presence_id: int) -> Response:
        """Type in a figure that no network tells us, or correct the one of that day."""
        values = read_body(request, PresenceReadingWriteSerializer)
        reading = type_figure(_presence(request, presence_id), by=actor(request), **values)
        return Response(PresenceReadingSerializer(reading).data, status=status.HTTP_201_CREATED)


class PresenceLookNow(CrmView):
    """How the looks at a presence fare."""

    @extend_schema(request=None, responses={202: LookSerializer})
    def put(self, request: Request, presence_id: int) -> Response:
        """Let the network be asked now; one that has told its figures of today is not asked again."""
        look = ask_now(_presence(request, presence_id), by=actor(request))
        return Response(LookSerializer(look).data, status=status.HTTP_202_ACCEPTED)


class PresenceComputedFigures(CrmView):
    """What is counted from our own messages."""

    @extend_schema(request=None, responses=FiguresComputedSerializer)
    def put(self, request: Request, presence_id: int) -> Response:
        """Count all days anew from the messages of the channel; again changes nothing."""
        changed = compute_anew(_presence(request, presence_id), by=actor(request))
        return Response({"changed": changed})


class PresenceFiles(CrmView):
    """Figures of many presences from a file."""

    parser_classes = [MultiPartParser]

    @extend_schema(request={"multipart/form-data": FiguresFileSerializer}, responses=FiguresReadSerializer)
    def post(self, request: Request) -> Response:
        """Read a file; rows that cannot be taken are named and stop no other, and the same file again changes nothing."""
        values = read_body(request, FiguresFileSerializer)
        content = values["file"].read()
        report, problems = upload_figures(content, by=actor(request), is_dry=values.get("is_dry", False))
        return Response(FiguresReadSerializer({**report.summary(), "problems": problems}).data)


def _presence(request: Request, presence_id: int) -> OwnPresence:
    return get_object_or_404(OwnPresence.objects.visible_to(request.user), pk=presence_id)


def _shown(presence: OwnPresence) -> OwnPresence:
    _with_figures([presence])
    return presence


def _with_figures(presences: list[OwnPresence]) -> None:
    latest = latest_figures([one.pk for one in presences], business_day(timezone.now()))
    for one in presences:
        vars(one)["latest"] = latest.get(one.pk, [])


def _referred(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    people: models.QuerySet[Member] = Member.objects.people().active().filter(kind=Member.Kind.EMPLOYEE)
    seen = {
        "channel": Channel.objects.visible_to(request.user),
        "team": Team.objects.visible_to(request.user),
        "owner": people,
    }
    for name, rows in seen.items():
        if values.get(name) is not None:
            values[name] = referred(rows, f"/{name}", pk=values[name])
    return values
