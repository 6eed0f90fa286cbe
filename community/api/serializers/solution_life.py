"""What is said of a question on its way to a solution and after."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from community.models import NeedsInfo, Proposal, SolutionOutdated, TopicEvent
from community.models.solution import REASON_LENGTH_LIMIT


class WhySerializer(StrictSerializer):
    """Why."""

    reason = StrictCharField(max_length=REASON_LENGTH_LIMIT, help_text="Everybody reads it.")


class OutdatedSerializer(serializers.Serializer[SolutionOutdated]):
    """Since when a solution helps no longer, and why."""

    by = PersonSerializer()
    reason = serializers.CharField()
    since = serializers.DateTimeField()


class NeedsInfoSerializer(serializers.Serializer[NeedsInfo]):
    """What the asker must still tell."""

    by = PersonSerializer()
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()


class ProposalWriteSerializer(WhySerializer):
    """Which answer is the solution, and why."""

    post = IdField()


class ProposalSerializer(serializers.Serializer[Proposal]):
    """An answer that somebody proposes."""

    id = serializers.IntegerField()
    post = serializers.IntegerField(source="post_id", help_text="Id of the post.")
    by = PersonSerializer()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True, help_text="When it was chosen.")


class MoveSerializer(serializers.Serializer[TopicEvent]):
    """One move in the life of a question."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TopicEvent.Kind.choices)
    by = PersonSerializer()
    number = serializers.IntegerField(allow_null=True, help_text="Number of the answer that it is about.")
    reason = serializers.SerializerMethodField()
    occurred_at = serializers.DateTimeField()

    def get_reason(self, event: TopicEvent) -> str:
        """Return why, if somebody said so."""
        extras: dict[str, Any] = event.extras
        return str(extras.get("reason") or "")
