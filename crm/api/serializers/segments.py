"""Segments, and the fields that a company adds."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import FieldDefinition, Segment
from crm.models.field import CODE


class FieldDefinitionSerializer(serializers.Serializer[FieldDefinition]):
    """What is asked of a contact, an account or a ticket beyond what everybody knows of them."""

    id = serializers.IntegerField()
    target = serializers.ChoiceField(choices=FieldDefinition.Target.choices)
    code = serializers.CharField(help_text="By which values are kept in `custom`.")
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=FieldDefinition.Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    is_required = serializers.BooleanField()
    is_personal = serializers.BooleanField(help_text="Whether it goes when the person is forgotten.")
    is_active = serializers.BooleanField()
    position = serializers.IntegerField()


class FieldDefinitionEditSerializer(StrictSerializer):
    """What changes; target, code and kind never do."""

    label = StrictCharField(max_length=120, required=False)  # type: ignore[assignment]
    choices = serializers.ListField(child=StrictCharField(max_length=120), max_length=200, required=False)
    is_required = serializers.BooleanField(required=False)
    is_personal = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=32_767, required=False)


class FieldDefinitionWriteSerializer(FieldDefinitionEditSerializer):
    """A new field."""

    target = serializers.ChoiceField(choices=FieldDefinition.Target.choices)
    code = serializers.RegexField(f"^{CODE}\\Z", max_length=40, help_text="Single underscores in between only.")
    label = StrictCharField(max_length=120)
    kind = serializers.ChoiceField(choices=FieldDefinition.Kind.choices)


class SegmentSerializer(serializers.Serializer[Segment]):
    """A saved rule; `contacts/?segment=` and `accounts/?segment=` list whom it chooses."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    target = serializers.ChoiceField(choices=Segment.Target.choices)
    rule = serializers.JSONField()
    count = serializers.IntegerField(help_text="As of `counted_at`.")
    counted_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SegmentEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    name = StrictCharField(max_length=120, required=False)
    description = StrictCharField(max_length=500, required=False, allow_blank=True)
    rule = serializers.JSONField(required=False)


class SegmentWriteSerializer(StrictSerializer):
    """A new segment."""

    name = StrictCharField(max_length=120)
    description = StrictCharField(max_length=500, required=False, allow_blank=True)
    target = serializers.ChoiceField(choices=Segment.Target.choices)
    rule = serializers.JSONField()


class SegmentPreviewWriteSerializer(StrictSerializer):
    """A rule to try."""

    target = serializers.ChoiceField(choices=Segment.Target.choices)
    rule = serializers.JSONField()


class ChosenSerializer(serializers.Serializer[Any]):
    """One of those whom a rule chooses."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class SegmentPreviewSerializer(serializers.Serializer[Any]):
    """Whom a rule chooses."""

    count = serializers.IntegerField()
    is_capped = serializers.BooleanField(help_text="True: there are more than were counted.")
    rows = ChosenSerializer(many=True)


class RuleFieldSerializer(serializers.Serializer[Any]):
    """What a rule can ask for."""

    field = serializers.CharField()
    kind = serializers.CharField()
    ops = serializers.ListField(child=serializers.CharField())
    choices = serializers.ListField(child=serializers.CharField())
