"""Activities, and what contacts and accounts said before."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from crm.api.filters_people import ActivityParameters, activities_matching
from crm.api.serializers.activities import (
    ActivityEditSerializer,
    ActivitySerializer,
    ActivityWriteSerializer,
    RowChangeSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Account, Activity, Change, Contact, Ticket
from crm.operations.doing import edit_activity, finish_activity, plan_activity, resume_activity


class ActivityList(CrmView):
    """What was and is to be done."""

    @extend_schema(parameters=[ActivityParameters], responses=ActivitySerializer(many=True))
    def get(self, request: Request) -> Response:
        """List activities, the newest first."""
        given = read_parameters(request, ActivityParameters)
        return self.page_of(request, activities_matching(request.user, given), ActivitySerializer)

    @extend_schema(request=ActivityWriteSerializer, responses={201: ActivitySerializer})
    def post(self, request: Request) -> Response:
        """Write down what was done, or plan what is to be."""
        values = _with_rows(request, read_body(request, ActivityWriteSerializer))
        activity = plan_activity(by=actor(request), **values)
        return _response(request, activity.pk, status.HTTP_201_CREATED)


class ActivityDetail(CrmView):
    """One activity."""

    @extend_schema(responses=ActivitySerializer)
    def get(self, request: Request, activity_id: int) -> Response:
        """Show an activity."""
        return _response(request, activity_id)

    @extend_schema(request=ActivityEditSerializer, responses=ActivitySerializer)
    def patch(self, request: Request, activity_id: int) -> Response:
        """Change an activity."""
        activity = _activity(request, activity_id)
        values = _with_rows(request, read_body(request, ActivityEditSerializer))
        with expecting_version(request, values) as expected:
            edit_activity(activity, by=actor(request), **expected)
        return _response(request, activity_id)


class ActivityCompletion(CrmView):
    """That an activity is done."""

    @extend_schema(request=None, responses=ActivitySerializer)
    def put(self, request: Request, activity_id: int) -> Response:
        """Say that it is done."""
        finish_activity(_activity(request, activity_id), by=actor(request))
        return _response(request, activity_id)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, activity_id: int) -> Response:
        """Say that it is not done yet."""
        resume_activity(_activity(request, activity_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContactChanges(CrmView):
    """What a contact said before."""

    @extend_schema(parameters=[ParameterSerializer], responses=RowChangeSerializer(many=True))
    def get(self, request: Request, contact_id: int) -> Response:
        """List the changes of a contact and its points, the last one first."""
        read_parameters(request, ParameterSerializer)
        contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
        return self.page_of(request, _changes(request).of_contact(contact.pk), RowChangeSerializer)


class AccountChanges(CrmView):
    """What an account said before."""

    @extend_schema(parameters=[ParameterSerializer], responses=RowChangeSerializer(many=True))
    def get(self, request: Request, account_id: int) -> Response:
        """List the changes of an account, the last one first."""
        read_parameters(request, ParameterSerializer)
        account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)
        return self.page_of(request, _changes(request).of("account", account.pk), RowChangeSerializer)


def _changes(request: Request) -> Any:
    changes = Change.objects.visible_to(request.user).select_related("by")
    return changes.latest_first().fetch_mode(models.FETCH_PEERS)


def _activity(request: Request, activity_id: int) -> Activity:
    return get_object_or_404(Activity.objects.visible_to(request.user), pk=activity_id)


def _with_rows(request: Request, values: dict[str, Any]) -> dict[str, Any]:
    """Put what is named in the place of its id."""
    people: models.QuerySet[Member] = Member.objects.people().active().filter(kind=Member.Kind.EMPLOYEE)
    sets: dict[str, models.QuerySet[Any]] = {
        "contact": Contact.objects.visible_to(request.user),
        "account": Account.objects.visible_to(request.user),
        "ticket": Ticket.objects.visible_to(request.user),
        "assignee": people,
    }
    for name, rows in sets.items():
        if values.get(name) is not None:
            values[name] = referred(rows, f"/{name}", pk=values[name])
    return values


def _response(request: Request, activity_id: int, code: int = status.HTTP_200_OK) -> Response:
    activity = get_object_or_404(activities_matching(request.user, {}), pk=activity_id)
    return Response(ActivitySerializer(activity).data, code, headers=etag(activity.version))
