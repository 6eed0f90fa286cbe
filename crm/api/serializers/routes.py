"""Which team gets new tickets."""

from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import Ticket, TicketRoute

_TEAM_HELP = "Id of the team; while it takes no tickets, the next rule that fits holds."


class TicketRouteSerializer(serializers.Serializer[TicketRoute]):
    """Tickets that come on this way and are of this type go to this team."""

    id = serializers.IntegerField()
    origin = serializers.ChoiceField(
        choices=[*Ticket.TicketOrigin.choices, ("", "any")], help_text="Empty: on whatever way they come."
    )
    type = serializers.CharField(source="type_id", allow_null=True, help_text="Null: of whatever type they are.")
    team = serializers.IntegerField(source="team_id", help_text=_TEAM_HELP)


class TicketRouteEditSerializer(StrictSerializer):
    """What changes; for other tickets there is another rule."""

    team = IdField(help_text=_TEAM_HELP)


class TicketRouteWriteSerializer(TicketRouteEditSerializer):
    """A new rule."""

    origin = serializers.ChoiceField(choices=Ticket.TicketOrigin.choices, allow_blank=True, required=False)
    type = StrictCharField(max_length=40, allow_null=True, required=False)
