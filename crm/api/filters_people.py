"""What the lists of segments, fields, activities and changes can be asked for, and the rows that answer."""

from typing import Any

from django.db import models
from django.utils import timezone
from rest_framework import serializers

from community.api.filters import narrowed
from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from community.models.category import Reader
from crm.api.filters import ContactParameters
from crm.models import Activity, FieldDefinition, Segment
from crm.reports.exports import FORMATS


class ExportParameters(ContactParameters):
    """Which contacts, and as what."""

    vars()["as"] = serializers.ChoiceField(choices=list(FORMATS), default="csv")


class SegmentParameters(ParameterSerializer):
    """The filters of the list of segments."""

    target = serializers.ChoiceField(choices=Segment.Target.choices, required=False)


class FieldParameters(ParameterSerializer):
    """The filters of the list of additional fields."""

    target = serializers.ChoiceField(choices=FieldDefinition.Target.choices, required=False)


class ActivityParameters(ParameterSerializer):
    """The filters of the list of activities."""

    kind = serializers.ChoiceField(choices=Activity.Kind.choices, required=False)
    contact = IdField(required=False, help_text="Id of a contact.")
    account = IdField(required=False, help_text="Id of an account.")
    ticket = IdField(required=False, help_text="Id of a ticket.")
    assignee = IdField(required=False, help_text="Id of a member.")
    state = serializers.ChoiceField(choices=["waiting", "overdue", "done"], required=False)


def segments_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Segment]:
    """Return the segments that answer the parameters."""
    return narrowed(Segment.objects.visible_to(reader), given, target="target").order_by("id")


def fields_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[FieldDefinition]:
    """Return the definitions that answer the parameters."""
    return narrowed(FieldDefinition.objects.visible_to(reader), given, target="target").order_by("id")


def activities_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Activity]:
    """Return the activities that answer the parameters, the newest first."""
    names = ("kind", "contact", "account", "ticket", "assignee")
    rows = narrowed(Activity.objects.visible_to(reader), given, **{name: name for name in names})
    match given.get("state"):
        case "waiting":
            rows = rows.filter(done_at__isnull=True)
        case "overdue":
            rows = rows.filter(done_at__isnull=True, due_at__lt=timezone.now())
        case "done":
            rows = rows.filter(done_at__isnull=False)
    people = rows.select_related("assignee", "by", "done_by")
    return people.order_by("-id").fetch_mode(models.FETCH_PEERS)
