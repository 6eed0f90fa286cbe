"""What the status words are called and where a ticket may go."""

from typing import Any

from rest_framework import serializers

from crm.models import Ticket, TicketStatus, TicketType


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


class TicketTypeSerializer(serializers.Serializer[TicketType]):
    """A kind of ticket."""

    type = serializers.CharField(source="slug")
    name = serializers.CharField(source="local_name", help_text="In the language of the caller.")
