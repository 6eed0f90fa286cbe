"""The deadlines of a ticket; for staff only."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import StrictSerializer
from crm.models import Metric, ServiceClock, ServiceTerms


class ServiceClockSerializer(serializers.Serializer[ServiceClock]):
    """One deadline."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    round = serializers.IntegerField(help_text="The how manieth time the customer waits for a next response.")
    state = serializers.ChoiceField(choices=ServiceClock.State.choices)
    policy = serializers.CharField(help_text="The name of the service policy as it was when it was promised.")
    target_seconds = serializers.IntegerField(help_text="In business time.")
    worked_seconds = serializers.IntegerField(help_text="Business time used up to the latest pause or end.")
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is paused.")
    paused_at = serializers.DateTimeField(allow_null=True)
    pause_reason = serializers.ChoiceField(choices=ServiceClock.Reason.choices, allow_blank=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    warned_at = serializers.DateTimeField(allow_null=True)
    breached_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField(help_text="Whether the deadline was missed, as of now.")

    def to_representation(self, instance: ServiceClock) -> dict[str, Any]:
        """Return a clock that was read with its terms."""
        return clock_fields(instance, timezone.now())


class PriceSerializer(serializers.Serializer[Any]):
    """An amount of money."""

    amount = serializers.DecimalField(max_digits=16, decimal_places=4)
    currency = serializers.CharField()


class PricedClockSerializer(ServiceClockSerializer):
    """One deadline, and what is at stake when it is missed."""

    breach_price = PriceSerializer(allow_null=True, help_text="Null: not missed, or nobody knows what it costs.")

    def to_representation(self, instance: ServiceClock) -> dict[str, Any]:
        """Return a clock whose price the view has read along."""
        price = getattr(instance, "price", None)
        shown = {"amount": str(price.amount), "currency": price.currency} if price else None
        return super().to_representation(instance) | {"breach_price": shown}


class PromiseWriteSerializer(StrictSerializer):
    """Which service a ticket shall be promised."""

    policy = IdField(help_text="Id of a service policy.")


class PromiseSerializer(serializers.Serializer[ServiceTerms]):
    """What a ticket is promised."""

    policy = serializers.IntegerField(help_text="Id of the service policy.")
    name = serializers.CharField(help_text="Its name as it was then.")
    frozen_at = serializers.DateTimeField(help_text="When these terms were first given to a ticket.")
    terms = serializers.DictField(help_text="Calendar, targets and how they are counted, as they were then.")

    def to_representation(self, instance: ServiceTerms) -> dict[str, Any]:
        """Return the terms word for word."""
        return {
            "policy": instance.policy_id,
            "name": instance.name,
            "frozen_at": instance.frozen_at,
            "terms": instance.values,
        }


def clock_fields(clock: ServiceClock, now: datetime) -> dict[str, Any]:
    """Return a clock that was read with its terms; a list of tickets calls this three hundred times."""
    return {
        "metric": clock.metric,
        "round": clock.round,
        "state": clock.state,
        "policy": clock.terms.name,
        "target_seconds": clock.target_seconds,
        "worked_seconds": clock.worked_seconds,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "paused_at": clock.paused_at,
        "pause_reason": clock.pause_reason,
        "settled_at": clock.settled_at,
        "warned_at": clock.warned_at,
        "breached_at": clock.breached_at,
        "is_late": clock.is_late(now),
    }
