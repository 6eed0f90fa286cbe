"""Webhooks out and what they are told."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import WebhookDelivery, WebhookSubscription
from crm.models.webhook import EVENT_KINDS

_KINDS_HELP = "The kinds of events that are told."


class WebhookSubscriptionSerializer(serializers.Serializer[WebhookSubscription]):
    """One program that is told of events; its secret is never told again."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EVENT_KINDS), help_text=_KINDS_HELP)
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    failures = serializers.IntegerField(help_text="Failures in a row; after 50 it is paused.")
    paused_at = serializers.DateTimeField(allow_null=True, help_text="Since then all waits until it is resumed.")
    dropped = serializers.IntegerField(help_text="What was never sent, because it waited for 30 days.")
    before_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the secret before the last renewal signs, too."
    )
    retired_at = serializers.DateTimeField(allow_null=True, help_text="Since then it is over for good.")
    version = serializers.IntegerField()


class NewWebhookSubscriptionSerializer(serializers.Serializer[Any]):
    """A webhook that was subscribed to, with the secret by which its signatures are checked."""

    subscription = WebhookSubscriptionSerializer()
    secret = serializers.CharField(help_text="Told this once; keep it.")


class WebhookSubscriptionWriteSerializer(StrictSerializer):
    """A new webhook."""

    name = StrictCharField(max_length=120)
    url = StrictCharField(max_length=500, help_text="https, or a host inside the house that the operator has named.")
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EVENT_KINDS), allow_empty=False)


class WebhookSubscriptionPatchSerializer(StrictSerializer):
    """What may change of a webhook."""

    name = StrictCharField(max_length=120, required=False)
    url = StrictCharField(max_length=500, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EVENT_KINDS), allow_empty=False, required=False)
    is_active = serializers.BooleanField(required=False)
    version = serializers.IntegerField(min_value=1, required=False)


class WebhookDeliverySerializer(serializers.Serializer[WebhookDelivery]):
    """One event on its way to a webhook: numbers and states, never what somebody wrote or is called."""

    id = serializers.IntegerField()
    event = serializers.CharField(help_text="Sent as webhook-id, the same each time.")
    payload = serializers.DictField()
    state = serializers.ChoiceField(choices=WebhookDelivery.State.choices)
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField()
    last_status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
