"""What came of trying an answer."""

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from community.models import NoHelp
from community.models.trial import WORDS_LENGTH_LIMIT


class NoHelpSerializer(serializers.Serializer[NoHelp]):
    """One member's word that an answer did not help."""

    member = PersonSerializer()
    words = serializers.CharField()
    created_at = serializers.DateTimeField()


class NoHelpWriteSerializer(StrictSerializer):
    """What happened instead."""

    words = StrictCharField(
        max_length=WORDS_LENGTH_LIMIT, allow_blank=True, default="", help_text="For those who keep order."
    )
