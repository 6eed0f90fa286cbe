"""Claims to questions."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, person
from community.foundation.requests import StrictSerializer
from community.models import TopicClaim
from community.models.topic_claim import RENEWALS_AT_MOST


class TopicClaimSerializer(serializers.Serializer[TopicClaim]):
    """Who is working on an answer, and until when; nobody is kept from answering."""

    by = PersonSerializer()
    claimed_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    renewals = serializers.IntegerField(help_text=f"Of {RENEWALS_AT_MOST} at most.")

    def to_representation(self, instance: TopicClaim) -> dict[str, Any]:
        """Return a claim that was read with its person."""
        return {
            "by": person(instance.by),
            "claimed_at": instance.claimed_at,
            "until": instance.until,
            "renewals": instance.renewals,
        }


class TopicClaimWriteSerializer(StrictSerializer):
    """A claim, or more time for it."""

    renewal = serializers.IntegerField(
        min_value=0,
        max_value=RENEWALS_AT_MOST,
        default=0,
        help_text="0 claims; n asks for more time for the nth time. The same again changes nothing.",
    )
