"""What the lists of channels can be asked for."""

from typing import Any

from django.db import models
from rest_framework import serializers

from community.api.filters import narrowed
from community.foundation.requests import ParameterSerializer
from community.models.category import Reader
from crm.models import Channel, InboundEvent, Network


class ChannelParameters(ParameterSerializer):
    """The filters of the list of channels."""

    network = serializers.ChoiceField(choices=Network.choices, required=False)


class InboundParameters(ParameterSerializer):
    """The filters of what came in."""

    state = serializers.ChoiceField(choices=InboundEvent.State.choices, required=False)
    signature = serializers.ChoiceField(choices=InboundEvent.Signature.choices, required=False)


def channels_matching(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Channel]:
    """Return the channels that answer the parameters."""
    return narrowed(Channel.objects.visible_to(reader), given, network="network").order_by("id")


def inbound_matching(reader: Reader, channel: Channel, given: dict[str, Any]) -> models.QuerySet[InboundEvent]:
    """Return what came through a channel, the newest first."""
    events = InboundEvent.objects.visible_to(reader).in_channel(channel)
    return narrowed(events, given, state="state", signature="signature").order_by("-id")
