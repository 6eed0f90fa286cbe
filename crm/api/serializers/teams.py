"""Teams and who sits in them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from crm.models import Team, TeamSeat


class TeamSeatSerializer(serializers.Serializer[TeamSeat]):
    """An agent in a team."""

    member = PersonSerializer()
    is_working = serializers.BooleanField()

    def to_representation(self, instance: TeamSeat) -> dict[str, Any]:
        """Return a seat that was read with its agent."""
        return {"member": person(instance.member), "is_working": instance.is_working}


class TeamSerializer(serializers.Serializer[Team]):
    """Agents who share a queue."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    way = serializers.ChoiceField(choices=Team.Way.choices, help_text="How it gives tickets to its agents.")
    is_active = serializers.BooleanField()
    seats = TeamSeatSerializer(many=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: Team) -> dict[str, Any]:
        """Return a team that was read with its seats."""
        return {
            **{name: getattr(instance, name) for name in ("name", "way", "is_active", "version")},
            "id": instance.pk,
            "seats": [TeamSeatSerializer(seat).data for seat in instance.seats.all()],
        }


class TeamWriteSerializer(StrictSerializer):
    """A new team."""

    name = StrictCharField(max_length=80)
    way = serializers.ChoiceField(choices=Team.Way.choices, required=False)


class TeamEditSerializer(StrictSerializer):
    """What is to be changed."""

    name = StrictCharField(max_length=80, required=False)
    way = serializers.ChoiceField(choices=Team.Way.choices, required=False)
    is_active = serializers.BooleanField(required=False)


class SeatWriteSerializer(StrictSerializer):
    """Whether an agent is at work."""

    is_working = serializers.BooleanField(required=False)
