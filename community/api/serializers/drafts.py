"""Drafts and previews."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, IdOrSlugField, StrictCharField
from community.api.serializers.topics import FieldValuesField
from community.foundation.requests import StrictSerializer
from community.models import Draft
from community.operations.texts import TITLE_LENGTH_LIMIT


class DraftSerializer(serializers.Serializer[Draft]):
    """What is not finished."""

    id = serializers.IntegerField()
    topic = serializers.IntegerField(allow_null=True, help_text="Id of the topic to answer; null: a new question.")
    title = serializers.CharField()
    body = serializers.CharField()
    category = serializers.IntegerField(allow_null=True, help_text="Id of the category.")
    tags = serializers.CharField(help_text="As typed, separated by commas.")
    field_values = serializers.DictField(child=serializers.CharField())
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Draft) -> dict[str, Any]:
        """Return the draft as it was typed."""
        return {
            "id": instance.pk,
            "topic": instance.topic_id,
            "title": instance.title,
            "body": instance.body,
            "category": instance.category_id,
            "tags": instance.tags,
            "field_values": instance.fields,
            "updated_at": instance.updated_at,
        }


class DraftWriteSerializer(StrictSerializer):
    """All that was typed so far, in place of what was kept before."""

    topic = IdField(required=False, allow_null=True, help_text="Id of the topic to answer.")
    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False, allow_blank=True)
    body = StrictCharField(trim_whitespace=False, required=False, allow_blank=True)
    category = IdOrSlugField(required=False, allow_null=True)
    tags = StrictCharField(max_length=200, required=False, allow_blank=True)
    field_values = FieldValuesField()


class PreviewWriteSerializer(StrictSerializer):
    """A text in Markdown."""

    body = StrictCharField(trim_whitespace=False, allow_blank=True)


class PreviewSerializer(serializers.Serializer[Any]):
    """The text as it would be shown."""

    html = serializers.CharField(help_text="Rendered and sanitised like a post.")
