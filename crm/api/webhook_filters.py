"""What the lists of webhooks out can be asked for."""

from typing import Any

from django.db import models
from rest_framework import serializers

from community.api.filters import narrowed
from community.foundation.requests import ParameterSerializer
from community.models.category import Reader
from crm.models import WebhookDelivery, WebhookSubscription


class WebhookDeliveryParameters(ParameterSerializer):
    """The filters of what a webhook is told."""

    state = serializers.ChoiceField(choices=WebhookDelivery.State.choices, required=False)


class WebhookParameters(ParameterSerializer):
    """The filters of webhooks."""

    is_retired = serializers.BooleanField(default=False, help_text="True lists those that are over.")


def subscriptions_matching(reader: Reader) -> models.QuerySet[WebhookSubscription]:
    """Return the webhooks that a reader may see, also those that are over."""
    return WebhookSubscription.objects.visible_to(reader).order_by("id")


def deliveries_matching(
    reader: Reader, subscription: WebhookSubscription, given: dict[str, Any]
) -> models.QuerySet[WebhookDelivery]:
    """Return what a webhook is told, the newest first."""
    deliveries = WebhookDelivery.objects.visible_to(reader).of(subscription)
    return narrowed(deliveries, given, state="state").order_by("-id")
