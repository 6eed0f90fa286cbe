"""Saved searches, and what one would find."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import SavedSearch


class SavedSearchSerializer(serializers.Serializer[SavedSearch]):
    """One thing that is listened for, and how far it has come."""

    id = serializers.IntegerField()
    channel = serializers.IntegerField(source="channel_id", help_text="Id of the channel.")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SavedSearch.Kind.choices)
    words = serializers.CharField(help_text="A hashtag without its sign, or words as the network takes them.")
    language = serializers.CharField()
    is_active = serializers.BooleanField()
    by = serializers.IntegerField(source="by_id", help_text="Id of the member who saved it.")
    hits = serializers.IntegerField(help_text="How many messages it has found.")
    looked_at = serializers.DateTimeField(allow_null=True)
    succeeded_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SoughtSerializer(StrictSerializer):
    """What is to be looked for."""

    channel = IdField()
    kind = serializers.ChoiceField(choices=SavedSearch.Kind.choices)
    words = StrictCharField(max_length=300)
    language = StrictCharField(max_length=10, required=False, allow_blank=True)


class SavedSearchWriteSerializer(SoughtSerializer):
    """A new search."""

    name = StrictCharField(max_length=120)
    is_active = serializers.BooleanField(required=False)


class SavedSearchPatchSerializer(StrictSerializer):
    """What may change of a search; other words are another search."""

    name = StrictCharField(max_length=120, required=False)
    is_active = serializers.BooleanField(required=False)
    version = serializers.IntegerField(min_value=1, required=False)


class SearchFoundSerializer(serializers.Serializer[Any]):
    """Something that a search would find; it is not kept."""

    author = serializers.CharField()
    text = serializers.CharField()
    url = serializers.CharField()
    written_at = serializers.DateTimeField()


class SearchPreviewSerializer(serializers.Serializer[Any]):
    """The newest of what a search would find."""

    found = SearchFoundSerializer(many=True)
