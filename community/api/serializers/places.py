"""Tags with what stands under them, and members by their handles."""

from typing import Any

from rest_framework import serializers

from community.foundation.requests import ParameterSerializer, SingleParameterSerializer


class TagSerializer(serializers.Serializer[Any]):
    """A tag and how many questions the caller finds under it."""

    slug = serializers.CharField()
    question_count = serializers.IntegerField()
    url = serializers.CharField(source="get_absolute_url", help_text="Address of the list of its questions.")


class TagParameters(ParameterSerializer):
    """How a tag begins."""

    q = serializers.CharField(required=False, max_length=80, help_text="How the tag begins.")


class HandleSerializer(serializers.Serializer[Any]):
    """A member as one is called."""

    id = serializers.IntegerField()
    handle = serializers.CharField()
    display_name = serializers.CharField()


class HandlesSerializer(serializers.Serializer[Any]):
    """Whom the beginning of a handle may mean."""

    results = HandleSerializer(many=True)


class HandleParameters(SingleParameterSerializer):
    """How the handle begins, and in which topic it is typed."""

    q = serializers.RegexField("^[A-Za-z0-9_-]{1,40}$", help_text="How the handle begins.")
    topic = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Its people come first."
    )
