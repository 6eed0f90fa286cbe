"""Answers of the desk on their way to networks and mailboxes."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from crm.api.serializers.mentions import DeliverySerializer
from crm.models import ReplyDelivery
from crm.reports.network_answers import advice_on

_UNSENT = (ReplyDelivery.State.FAILED, ReplyDelivery.State.UNSURE)


class ReplyDeliveryParameters(ParameterSerializer):
    """The filters of answers on their way."""

    state = serializers.ChoiceField(choices=ReplyDelivery.State.choices, required=False)
    ticket = IdField(required=False, help_text="Id of a ticket.")
    channel = IdField(required=False, help_text="Id of a channel.")


class SendingAgainSerializer(serializers.Serializer[Any]):
    """From which ticket an answer is sent again."""

    ticket = IdField(
        required=False, help_text="Of an answer in a merged ticket, the id of the ticket in which that is told."
    )


class ReplyDeliverySerializer(DeliverySerializer):
    """One answer on its way, and what one can do where it did not go out."""

    ticket = serializers.IntegerField(source="message.ticket_id", allow_null=True, help_text="Id of the ticket.")
    channel = serializers.IntegerField(
        source="message.channel_id", allow_null=True, help_text="Id of the channel; null for a letter of our own."
    )
    due_at = serializers.DateTimeField(help_text="It is sent then, or tried again, while it waits.")
    advice = serializers.SerializerMethodField(help_text="Empty unless a person has to look at it.")

    def get_advice(self, delivery: ReplyDelivery) -> str:
        return advice_on(delivery) if delivery.state in _UNSENT else ""
