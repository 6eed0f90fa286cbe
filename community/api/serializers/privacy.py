"""Privacy requests."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from community.models import PrivacyRequest


class PrivacyRequestSerializer(serializers.Serializer[PrivacyRequest]):
    """What was asked for and done."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=PrivacyRequest.Kind.choices)
    member = serializers.IntegerField(source="member_id", help_text="Number of the member.")
    done_at = serializers.DateTimeField()
    reason = serializers.CharField()
    rows = serializers.IntegerField(help_text="Handed over, or deleted.")


class PrivacyRequestWriteSerializer(StrictSerializer):
    """What is wanted."""

    kind = serializers.ChoiceField(choices=PrivacyRequest.Kind.choices)
    email = StrictCharField(required=False, help_text="The caller's own address, to confirm an erasure.")
    reason = StrictCharField(max_length=300, required=False, allow_blank=True)


class PrivacyResultSerializer(serializers.Serializer[Any]):
    """What was handed over."""

    known = serializers.DictField(help_text="Rows by kind, as they stand.")
