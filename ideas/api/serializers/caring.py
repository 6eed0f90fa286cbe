"""Who takes care of an idea, and internal notes."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from ideas.models import IdeaNote


class CareSerializer(serializers.Serializer[Any]):
    """Who takes care of the idea, and by when it is to be decided."""

    owner = PersonSerializer(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class CareWriteSerializer(StrictSerializer):
    """Both, in place of what was said before."""

    owner = IdField(allow_null=True, help_text="Id of a colleague; null for nobody.")
    due_on = serializers.DateField(allow_null=True)


class IdeaNoteSerializer(serializers.Serializer[IdeaNote]):
    """An internal note."""

    id = serializers.IntegerField()
    author = PersonSerializer()
    body = serializers.CharField()
    written_at = serializers.DateTimeField()


class IdeaNoteWriteSerializer(StrictSerializer):
    """What colleagues should know."""

    body = StrictCharField(max_length=10_000)
