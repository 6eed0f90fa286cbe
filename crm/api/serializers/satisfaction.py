"""How content the asker is."""

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import Satisfaction
from crm.operations.rating import COMMENT_LENGTH_LIMIT, HIGHEST, LOWEST


class SatisfactionSerializer(serializers.Serializer[Satisfaction]):
    """What the asker said."""

    score = serializers.IntegerField(help_text="From 1, bad, to 5, very good.")
    comment = serializers.CharField()
    by = PersonSerializer()
    given_at = serializers.DateTimeField()


class TicketScoreSerializer(SatisfactionSerializer):
    """The same, with the ticket that it is about."""

    ticket = serializers.IntegerField(source="ticket_id")


class SatisfactionWriteSerializer(StrictSerializer):
    """What the asker says."""

    score = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    comment = StrictCharField(required=False, allow_blank=True, max_length=COMMENT_LENGTH_LIMIT)
