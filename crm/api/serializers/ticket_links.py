"""What a ticket hangs together with."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from crm.models import Ticket, TicketIdea
from ideas.models import IdeaVote


class OwnerSerializer(serializers.Serializer[Any]):
    """Who is to solve a ticket."""

    owner = serializers.ChoiceField(choices=Ticket.Owner.choices)
    community_until = serializers.DateTimeField(allow_null=True)


class NoteSerializer(StrictSerializer):
    """What colleagues shall know about it."""

    note = StrictCharField(required=False, allow_blank=True, max_length=1000)


class TicketMergeSerializer(StrictSerializer):
    """The ticket in which another one is told."""

    ticket = IdField()


class TicketSplitSerializer(StrictSerializer):
    """A second problem and what was said about it."""

    subject = StrictCharField(max_length=300)
    messages = serializers.ListField(child=IdField(), required=False, max_length=200)


class TicketIdeaSerializer(serializers.Serializer[TicketIdea]):
    """An idea that whoever asked would have."""

    idea = serializers.IntegerField()
    title = serializers.CharField()
    by = PersonSerializer()
    linked_at = serializers.DateTimeField()
    vote = serializers.ChoiceField(
        choices=IdeaVote.Way.choices,
        allow_null=True,
        help_text="What the vote is that this cast; null when it was taken back, or the idea took none.",
    )

    def to_representation(self, instance: TicketIdea) -> dict[str, Any]:
        """Return a wish that was read by ``wishes_seen_by``."""
        return {
            "idea": instance.idea_id,
            "title": instance.idea.title,
            "by": person(instance.by),
            "linked_at": instance.linked_at,
            "vote": getattr(instance, "vote_way", None),
        }
