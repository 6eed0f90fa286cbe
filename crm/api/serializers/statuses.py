"""What the status words and the kinds of tickets are called, and where a ticket may go."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import ParameterSerializer, StrictSerializer
from crm.models import Ticket, TicketStatus, TicketType

LAST_POSITION = 32_767


class TicketStatusSerializer(serializers.Serializer[TicketStatus]):
    """One status word."""

    status = serializers.ChoiceField(choices=Ticket.Status.choices)
    name = serializers.CharField(help_text="As the desk calls it, in the language of the caller.")
    shown_as = serializers.CharField(help_text="As whoever asked reads it, in the language of the caller.")
    moves = serializers.ListField(
        child=serializers.ChoiceField(choices=Ticket.Status.choices), help_text="What may follow it."
    )

    def to_representation(self, instance: TicketStatus) -> dict[str, Any]:
        """Return a status word that was read by ``statuses_with_moves``."""
        return {
            "status": instance.status,
            "name": instance.local_name,
            "shown_as": instance.local_shown_as,
            "moves": instance.moves,
        }


class TicketStatusDetailSerializer(TicketStatusSerializer):
    """One status word with its names in each language."""

    name_en = serializers.CharField()
    name_de = serializers.CharField()
    shown_as_en = serializers.CharField()
    shown_as_de = serializers.CharField()
    position = serializers.IntegerField(help_text="Lists show the lowest first.")
    needed_moves = serializers.ListField(
        child=serializers.ChoiceField(choices=Ticket.Status.choices),
        help_text="Those of its moves that the product itself makes; they stay.",
    )

    def to_representation(self, instance: TicketStatus) -> dict[str, Any]:
        """Return it with all its names."""
        return {
            **super().to_representation(instance),
            "name_en": instance.name,
            "name_de": instance.name_de,
            "shown_as_en": instance.shown_as,
            "shown_as_de": instance.shown_as_de,
            "position": instance.position,
            "needed_moves": instance.needed_moves,
        }


class TicketStatusEditSerializer(StrictSerializer):
    """What changes; the word itself is fixed."""

    name_en = StrictCharField(source="name", max_length=60, required=False)
    name_de = StrictCharField(max_length=60, required=False)
    shown_as_en = StrictCharField(source="shown_as", max_length=60, required=False)
    shown_as_de = StrictCharField(max_length=60, required=False)
    position = serializers.IntegerField(min_value=0, max_value=LAST_POSITION, required=False)


class InUseParameters(ParameterSerializer):
    """The filter of words that can be taken out of use."""

    is_active = serializers.BooleanField(default=True, help_text="False lists those that are out of use.")


class TicketTypeSerializer(serializers.Serializer[TicketType]):
    """A kind of ticket."""

    type = serializers.CharField(source="slug")
    name = serializers.CharField(source="local_name", help_text="In the language of the caller.")


class TicketTypeDetailSerializer(TicketTypeSerializer):
    """A kind of ticket with its names in each language."""

    name_en = serializers.CharField(source="name")
    name_de = serializers.CharField()
    is_active = serializers.BooleanField(help_text="Whether new tickets can have it.")
    position = serializers.IntegerField(help_text="Lists show the lowest first.")


class TicketTypeEditSerializer(StrictSerializer):
    """What changes; the word itself is fixed."""

    name_en = StrictCharField(source="name", max_length=60, required=False)
    name_de = StrictCharField(max_length=60, required=False)
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=LAST_POSITION, required=False)


class TicketTypeWriteSerializer(StrictSerializer):
    """A new kind of ticket."""

    type = serializers.SlugField(source="slug", max_length=40, help_text="Programs know it by this word, which stays.")
    name_en = StrictCharField(source="name", max_length=60)
    name_de = StrictCharField(max_length=60)
    position = serializers.IntegerField(min_value=0, max_value=LAST_POSITION, required=False)
