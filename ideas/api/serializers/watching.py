"""Following ideas."""

from rest_framework import serializers

from community.foundation.requests import StrictSerializer
from ideas.models import IdeaWatch


class IdeaWatchSerializer(serializers.Serializer[IdeaWatch]):
    """What a member wants to hear of an idea."""

    level = serializers.ChoiceField(choices=IdeaWatch.Level.choices)
    created_at = serializers.DateTimeField()


class IdeaWatchWriteSerializer(StrictSerializer):
    """At which level."""

    level = serializers.ChoiceField(choices=IdeaWatch.Level.choices, default=IdeaWatch.Level.WATCHING)
