"""Incidents: what is broken for many, its one answer, and who is affected."""

from typing import Any

from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import incidents as shapes
from community.api.serializers.articles import ReasonParameters
from community.api.serializers.fields import MarkSerializer
from community.api.views.base import CommunityView, actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.incident_errors import MayNotKeepIncidents
from community.models import Category, Incident, IncidentTopic, IncidentUpdate, Topic
from community.operations import incidents as keeping
from community.operations.joining_incidents import attach_topic, detach_topic, join_incident, leave_incident
from community.permissions import can_keep_incidents


class IncidentList(CommunityView):
    """What is or was broken."""

    @extend_schema(parameters=[shapes.IncidentParameters], responses=shapes.IncidentSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List incidents: what is open first, then what was declared last."""
        given = read_parameters(request, shapes.IncidentParameters)
        incidents = Incident.objects.visible_to(request.user).with_page(request.user).open_first()
        if "state" in given:
            incidents = incidents.open() if given["state"] == "open" else incidents.fixed()
        if "category" in given:
            category = referred(Category.objects.visible_to(request.user), "/category", **given["category"])
            incidents = incidents.filter(category=category)
        return self.page_of(request, incidents.fetch_mode(FETCH_PEERS), shapes.IncidentSerializer)

    @extend_schema(request=shapes.IncidentWriteSerializer, responses={201: shapes.IncidentSerializer})
    def post(self, request: Request) -> Response:
        """Declare an incident; from now on everybody who looks there reads it."""
        member = actor(request)
        if not can_keep_incidents(member):
            raise MayNotKeepIncidents
        values = read_body(request, shapes.IncidentWriteSerializer)
        if values.get("category") is not None:
            values["category"] = referred(Category.objects.visible_to(member), "/category", **values["category"])
        event = keeping.declare_incident(by=member, **values)
        return _incident_response(request, event.incident_id, status.HTTP_201_CREATED)


class IncidentDetail(CommunityView):
    """One incident."""

    @extend_schema(responses=shapes.IncidentSerializer)
    def get(self, request: Request, incident_id: int) -> Response:
        """Show it with the answer that holds."""
        return _incident_response(request, incident_id)

    @extend_schema(request=shapes.IncidentEditSerializer, responses=shapes.IncidentSerializer)
    def patch(self, request: Request, incident_id: int) -> Response:
        """Change what is said of the problem."""
        incident = _incident(request, incident_id)
        with expecting_version(request, read_body(request, shapes.IncidentEditSerializer)) as values:
            keeping.edit_incident(incident, by=actor(request), **values)
        return _incident_response(request, incident_id)


class IncidentUpdates(CommunityView):
    """What was said by those who work on it."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.IncidentUpdateSerializer(many=True))
    def get(self, request: Request, incident_id: int) -> Response:
        """List the answers, the one that holds first."""
        read_parameters(request, ParameterSerializer)
        updates = _incident(request, incident_id).updates.select_related("by").order_by("-id")
        return self.page_of(request, updates, shapes.IncidentUpdateSerializer)

    @extend_schema(request=shapes.IncidentUpdateWriteSerializer, responses={201: shapes.IncidentUpdateSerializer})
    def post(self, request: Request, incident_id: int) -> Response:
        """Give the answer that holds for all from now on."""
        incident = _incident(request, incident_id)
        values = read_body(request, shapes.IncidentUpdateWriteSerializer)
        answer: IncidentUpdate | None = keeping.answer_incident(incident, by=actor(request), **values).answer
        return Response(shapes.IncidentUpdateSerializer(answer).data, status.HTTP_201_CREATED)


class IncidentFix(CommunityView):
    """That it is fixed."""

    @extend_schema(request=None, responses=shapes.IncidentSerializer)
    def put(self, request: Request, incident_id: int) -> Response:
        """Say that it is fixed; everybody affected is told. A fixed one stays so."""
        keeping.fix_incident(_incident(request, incident_id), by=actor(request))
        return _incident_response(request, incident_id)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, incident_id: int) -> Response:
        """Say that it was not fixed after all, and why; an open one stays open."""
        incident = _incident(request, incident_id)
        keeping.reopen_incident(incident, by=actor(request), **read_parameters(request, ReasonParameters))
        return Response(status=status.HTTP_204_NO_CONTENT)


class IncidentAffectedness(CommunityView):
    """Those who say that they are affected."""

    @extend_schema(request=None, responses=MarkSerializer)
    def put(self, request: Request, incident_id: int) -> Response:
        """Say that the caller is affected, and be told when it is fixed."""
        join_incident(_incident(request, incident_id), by=actor(request))
        return _mark(request, incident_id)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, incident_id: int) -> Response:
        """Take it back."""
        leave_incident(_incident(request, incident_id), by=actor(request))
        return _mark(request, incident_id)


class IncidentTopicDetail(CommunityView):
    """A topic that is about an incident."""

    @extend_schema(request=None, responses=shapes.AttachedTopicSerializer)
    def put(self, request: Request, incident_id: int, topic_id: int) -> Response:
        """Attach a topic, so that its people are told too; attached already changes nothing."""
        incident, topic = _pair(request, incident_id, topic_id)
        attach_topic(incident, topic, by=actor(request))
        return Response(shapes.AttachedTopicSerializer(get_object_or_404(IncidentTopic, topic=topic)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, incident_id: int, topic_id: int) -> Response:
        """Take the pointer away."""
        incident, topic = _pair(request, incident_id, topic_id)
        detach_topic(incident, topic, by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _incident(request: Request, incident_id: int) -> Incident:
    incident: Incident = get_object_or_404(
        Incident.objects.visible_to(request.user).select_related("category__circle"), pk=incident_id
    )
    return incident


def _pair(request: Request, incident_id: int, topic_id: int) -> tuple[Incident, Topic]:
    topic: Topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)
    return _incident(request, incident_id), topic


def _shown(request: Request, incident_id: int) -> Any:
    return get_object_or_404(Incident.objects.visible_to(request.user).with_page(request.user), pk=incident_id)


def _incident_response(request: Request, incident_id: int, code: int = status.HTTP_200_OK) -> Response:
    incident = _shown(request, incident_id)
    return Response(shapes.IncidentSerializer(incident).data, code, headers=etag(incident.version))


def _mark(request: Request, incident_id: int) -> Response:
    incident = _shown(request, incident_id)
    return Response({"count": incident.affected_count, "mine": incident.mine})
