"""Incidents, what is said of them, and who is affected."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, IdOrSlugField, PersonSerializer, StrictCharField
from community.foundation.requests import ParameterSerializer, StrictSerializer
from community.models import Incident, IncidentUpdate
from community.models.incident import INCIDENT_TITLE_LIMIT

STATES = ("open", "fixed")


class IncidentSerializer(serializers.Serializer[Incident]):
    """An incident with the answer that holds."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField(help_text="What is broken, as it was written.")
    html = serializers.CharField(help_text="Rendered and sanitised.")
    category = serializers.IntegerField(source="category_id", allow_null=True, help_text="Null: it is everywhere.")
    state = serializers.ChoiceField(choices=STATES)
    by = PersonSerializer(help_text="Who declared it.")
    started_at = serializers.DateTimeField()
    declared_at = serializers.DateTimeField()
    fixed_at = serializers.DateTimeField(allow_null=True)
    answer_html = serializers.CharField(allow_null=True, help_text="The answer that holds for all; null: none yet.")
    answered_at = serializers.DateTimeField(allow_null=True)
    affected_count = serializers.IntegerField(help_text="How many members say that they are affected.")
    mine = serializers.BooleanField(help_text="Whether the caller is one of them.")
    version = serializers.IntegerField()
    url = serializers.CharField(source="get_absolute_url", help_text="Address of the page.")


class IncidentParameters(ParameterSerializer):
    """The filters of the list; they narrow each other."""

    state = serializers.ChoiceField(choices=STATES, required=False)
    category = IdOrSlugField(required=False)


class IncidentWriteSerializer(StrictSerializer):
    """What is broken, where and since when."""

    title = StrictCharField(max_length=INCIDENT_TITLE_LIMIT)
    body = StrictCharField(trim_whitespace=False)
    category = IdOrSlugField(required=False, allow_null=True, help_text="Everywhere, if not given.")
    started_at = serializers.DateTimeField(required=False, help_text="Now, if not given.")


class IncidentEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    title = StrictCharField(max_length=INCIDENT_TITLE_LIMIT, required=False)
    body = StrictCharField(trim_whitespace=False, required=False)
    started_at = serializers.DateTimeField(required=False)
    version = IdField(required=False, help_text="Refused with 409 when the incident has another one meanwhile.")


class IncidentUpdateSerializer(serializers.Serializer[IncidentUpdate]):
    """What those who work on it said."""

    id = serializers.IntegerField()
    by = PersonSerializer()
    body = serializers.CharField()
    html = serializers.CharField()
    created_at = serializers.DateTimeField()


class IncidentUpdateWriteSerializer(StrictSerializer):
    """What is said now; it is never changed."""

    body = StrictCharField(trim_whitespace=False)


class AttachedTopicSerializer(serializers.Serializer[Any]):
    """A topic and the incident that it is about."""

    topic = serializers.IntegerField(source="topic_id")
    incident = serializers.IntegerField(source="incident_id")
    attached_at = serializers.DateTimeField()
