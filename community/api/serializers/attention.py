"""Notifications, watches and read marks."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, person, person_or_none
from community.foundation.requests import ParameterSerializer, StrictSerializer
from community.models import Watch
from community.notifiers.base import Line


class NotificationParameters(ParameterSerializer):
    """Which notifications are wanted."""

    unread = serializers.BooleanField(required=False, help_text="True: only those that were not read.")


class NotificationSerializer(serializers.Serializer[Line]):
    """What a member was told."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="Such as mention, reply, quote, watching; other apps bring their own.")
    sentence = serializers.CharField(help_text="In the language of the member.")
    url = serializers.CharField(help_text="Path of the page that it is about.")
    actor = PersonSerializer(allow_null=True)
    topic = serializers.IntegerField(allow_null=True, help_text="Id of the topic that it is about.")
    post = serializers.IntegerField(allow_null=True, help_text="Id of the post that it is about.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Line) -> dict[str, Any]:
        """Return a notification in words."""
        row = instance.notification
        return {
            "id": row.pk,
            "kind": row.kind,
            "sentence": instance.sentence,
            "url": instance.address,
            "actor": person_or_none(row.actor),
            "topic": row.topic_id,
            "post": row.post_id,
            "created_at": row.created_at,
            "read_at": row.read_at,
        }


class ReadAllSerializer(StrictSerializer):
    """What was seen."""

    up_to = IdField(help_text="Id of the newest notification that was seen; what came later stays unread.")


class WatchSerializer(serializers.Serializer[Watch]):
    """What a member watches or has muted; exactly one of the four things is given."""

    topic = serializers.IntegerField(allow_null=True, help_text="Id of a topic.")
    category = serializers.IntegerField(allow_null=True, help_text="Id of a category.")
    tag = serializers.CharField(allow_null=True, help_text="Slug of a tag.")
    person = PersonSerializer(allow_null=True)
    level = serializers.ChoiceField(choices=Watch.Level.choices)
    is_automatic = serializers.BooleanField(help_text="Made because the member wrote there.")
    created_at = serializers.DateTimeField()

    def to_representation(self, instance: Watch) -> dict[str, Any]:
        """Return which thing at which level."""
        return {
            "topic": instance.topic_id,
            "category": instance.category_id,
            "tag": instance.tag.slug if instance.tag else None,
            "person": person(instance.person) if instance.person else None,
            "level": instance.level,
            "is_automatic": instance.is_automatic,
            "created_at": instance.created_at,
        }


class WatchWriteSerializer(StrictSerializer):
    """At which level."""

    level = serializers.ChoiceField(choices=Watch.Level.choices, default=Watch.Level.WATCHING)


class ReadMarkSerializer(serializers.Serializer[Any]):
    """How far a topic was read."""

    number = serializers.IntegerField(help_text="The highest number of a post that was seen; 0 when none was.")
    unread = serializers.IntegerField(help_text="Posts of others that stand after it, at most a hundred.")


class ReadMarkWriteSerializer(StrictSerializer):
    """How far a topic was read; a lower number than the present one changes nothing."""

    number = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
