"""What people say on channels, how it reads, and what was made of it."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import Message, MessageReading, ReplyDelivery, Triage


class MoodReasonSerializer(serializers.Serializer[Any]):
    """One word, and what it weighs."""

    words = serializers.CharField()
    weight = serializers.FloatField()
    because = serializers.CharField(help_text="What changed its weight, such as a not.")


class MessageReadingSerializer(serializers.Serializer[MessageReading]):
    """Language and mood, and every reason."""

    language = serializers.CharField(help_text="Empty where the text does not say.")
    mood = serializers.ChoiceField(choices=MessageReading.Mood.choices)
    score = serializers.FloatField()
    reasons = MoodReasonSerializer(many=True)
    corrected_mood = serializers.CharField(help_text="Empty where nobody corrected it.")


class TriageSerializer(serializers.Serializer[Triage]):
    """What was made of a mention."""

    verdict = serializers.ChoiceField(choices=Triage.Verdict.choices)
    by = PersonSerializer()
    decided_at = serializers.DateTimeField()
    ticket = serializers.IntegerField(source="ticket_id", allow_null=True, help_text="Id of the ticket.")
    idea = serializers.IntegerField(source="idea_id", allow_null=True, help_text="Id of the idea.")


class MentionSerializer(serializers.Serializer[Message]):
    """One thing that somebody said."""

    id = serializers.IntegerField()
    channel = serializers.IntegerField(source="channel_id", help_text="Id of the channel.")
    persona = serializers.IntegerField(source="persona_id", allow_null=True, help_text="Id of the persona.")
    external_id = serializers.CharField()
    visibility = serializers.ChoiceField(
        choices=[choice for choice in Message.Visibility.choices if choice[0] != "internal"]
    )
    subject = serializers.CharField()
    body = serializers.CharField()
    html = serializers.CharField()
    url = serializers.CharField()
    reply_to = serializers.IntegerField(source="parent_id", allow_null=True, help_text="Id of the message it answers.")
    written_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    removed_at = serializers.DateTimeField(allow_null=True)
    is_unverified = serializers.BooleanField(help_text="A letter of which nobody knows whether its sender wrote it.")
    is_cut_off = serializers.BooleanField(
        help_text="It goes on beyond what is read of one; the ledger has it as it came, for a while."
    )
    reading = MessageReadingSerializer(allow_null=True, default=None)
    triage = TriageSerializer(allow_null=True, default=None)
    searches = serializers.SerializerMethodField(help_text="Ids of the saved searches that found it.")

    def get_searches(self, message: Message) -> list[int]:
        return sorted(one.search_id for one in message.heard.all())


class TriageWriteSerializer(StrictSerializer):
    """A verdict, and what it needs besides."""

    verdict = serializers.ChoiceField(choices=Triage.Verdict.choices)
    text = StrictCharField(
        required=False, allow_blank=True, help_text="Words of thanks, or what stands above the quoted idea."
    )
    title = StrictCharField(required=False, allow_blank=True, help_text="Of the idea.")
    category = IdField(required=False, help_text="Of the idea.")


class MoodWriteSerializer(StrictSerializer):
    """How it is meant."""

    mood = serializers.ChoiceField(choices=MessageReading.Mood.choices)


class AnswerWriteSerializer(StrictSerializer):
    """What is to be said."""

    text = StrictCharField(trim_whitespace=False)


class DeliverySerializer(serializers.Serializer[ReplyDelivery]):
    """An answer on its way."""

    id = serializers.IntegerField()
    message = serializers.IntegerField(source="message_id", help_text="Id of the answer.")
    state = serializers.ChoiceField(choices=ReplyDelivery.State.choices)
    starts = serializers.IntegerField()
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()
