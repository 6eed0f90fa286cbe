"""Calendars and service policies: what tickets are promised."""

from dataclasses import replace
from typing import Any

from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers.comparison import ServiceComparisonParameters, ServiceComparisonSerializer
from crm.api.serializers.service import (
    CalendarEditSerializer,
    CalendarSerializer,
    CalendarWriteSerializer,
    ServicePolicyEditSerializer,
    ServicePolicySerializer,
    ServicePolicyWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Account, Calendar, ServicePolicy
from crm.operations.calendars import (
    CalendarValues,
    SpecialDay,
    WeekHours,
    change_calendar,
    set_up_calendar,
    values_of,
)
from crm.operations.service_policies import (
    PolicyValues,
    Target,
    change_policy,
    policy_values_of,
    set_up_policy,
)
from crm.reports.service_comparison import compare_with


class CalendarList(CrmView):
    """When the business is open."""

    @extend_schema(parameters=[ParameterSerializer], responses=CalendarSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List calendars."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _calendars(request).order_by("id"), CalendarSerializer)

    @extend_schema(request=CalendarWriteSerializer, responses={201: CalendarSerializer})
    def post(self, request: Request) -> Response:
        """Set up a calendar."""
        values = CalendarValues(**_calendar_values(read_body(request, CalendarWriteSerializer)))
        calendar = set_up_calendar(values, by=actor(request))
        return _calendar_response(request, calendar.pk, status.HTTP_201_CREATED)


class CalendarDetail(CrmView):
    """One calendar."""

    @extend_schema(responses=CalendarSerializer)
    def get(self, request: Request, calendar_id: int) -> Response:
        """Show a calendar."""
        return _calendar_response(request, calendar_id)

    @extend_schema(request=CalendarEditSerializer, responses=CalendarSerializer)
    def patch(self, request: Request, calendar_id: int) -> Response:
        """Change a calendar; tickets keep the hours under which they were promised something."""
        calendar = get_object_or_404(_calendars(request), pk=calendar_id)
        with expecting_version(request, _calendar_values(read_body(request, CalendarEditSerializer))) as given:
            version = given.pop("version", None)
            change_calendar(calendar, replace(values_of(calendar), **given), by=actor(request), version=version)
        return _calendar_response(request, calendar_id)


class PolicyList(CrmView):
    """What tickets are promised."""

    @extend_schema(parameters=[ParameterSerializer], responses=ServicePolicySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List service policies in the order in which they are tried."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _policies(request).order_by("position", "id"), ServicePolicySerializer)

    @extend_schema(request=ServicePolicyWriteSerializer, responses={201: ServicePolicySerializer})
    def post(self, request: Request) -> Response:
        """Set up a service policy."""
        values = PolicyValues(**_policy_values(request, read_body(request, ServicePolicyWriteSerializer)))
        policy = set_up_policy(values, by=actor(request))
        return _policy_response(request, policy.pk, status.HTTP_201_CREATED)


class PolicyDetail(CrmView):
    """One service policy."""

    @extend_schema(responses=ServicePolicySerializer)
    def get(self, request: Request, policy_id: int) -> Response:
        """Show a service policy."""
        return _policy_response(request, policy_id)

    @extend_schema(request=ServicePolicyEditSerializer, responses=ServicePolicySerializer)
    def patch(self, request: Request, policy_id: int) -> Response:
        """Change a service policy; tickets keep the terms that they were given."""
        policy = get_object_or_404(_policies(request), pk=policy_id)
        given = _policy_values(request, read_body(request, ServicePolicyEditSerializer))
        with expecting_version(request, given) as given:
            version = given.pop("version", None)
            change_policy(policy, replace(policy_values_of(policy), **given), by=actor(request), version=version)
        return _policy_response(request, policy_id)


class PolicyComparison(CrmView):
    """What a service policy would have given."""

    @extend_schema(parameters=[ServiceComparisonParameters], responses=ServiceComparisonSerializer)
    def get(self, request: Request, policy_id: int) -> Response:
        """Replay the logs of tickets with this policy and with what they were promised."""
        given = read_parameters(request, ServiceComparisonParameters)
        policies = ServicePolicy.objects.visible_to(request.user).with_terms()
        policy = get_object_or_404(policies, pk=policy_id)
        compared = compare_with(policy, given["from"], given["to"], reader=actor(request))
        return Response(ServiceComparisonSerializer(compared).data)


def _calendars(request: Request) -> Any:
    return Calendar.objects.visible_to(request.user).with_hours().fetch_mode(FETCH_PEERS)


def _policies(request: Request) -> Any:
    policies = ServicePolicy.objects.visible_to(request.user)
    return policies.select_related("calendar", "account").prefetch_related("targets").fetch_mode(FETCH_PEERS)


def _calendar_values(given: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = {"hours": WeekHours, "days": SpecialDay}
    lists = {name: tuple(kind(**one) for one in given[name]) for name, kind in kinds.items() if name in given}
    return given | lists


def _policy_values(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    values = dict(given)
    if "calendar" in given:
        calendars = Calendar.objects.visible_to(request.user)
        values["calendar"] = referred(calendars, "/calendar", pk=given["calendar"])
    if given.get("account") is not None:
        values["account"] = referred(Account.objects.visible_to(request.user), "/account", pk=given["account"])
    if "targets" in given:
        values["targets"] = tuple(Target(**one) for one in given["targets"])
    return values | {name: tuple(given[name]) for name in ("origins", "account_kinds", "ticket_types") if name in given}


def _calendar_response(request: Request, calendar_id: int, code: int = status.HTTP_200_OK) -> Response:
    calendar = get_object_or_404(_calendars(request), pk=calendar_id)
    return Response(CalendarSerializer(calendar).data, status=code, headers=etag(calendar.version))


def _policy_response(request: Request, policy_id: int, code: int = status.HTTP_200_OK) -> Response:
    policy = get_object_or_404(_policies(request), pk=policy_id)
    return Response(ServicePolicySerializer(policy).data, status=code, headers=etag(policy.version))
