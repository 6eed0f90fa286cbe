"""The programme of the super users: its criteria, seats and candidates, and how much rests on them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import ParameterSerializer, SingleParameterSerializer, StrictSerializer
from community.models import Member, SuperUserCriteria, SuperUserSeat
from community.models.trust import TrustLevel

MANY, DAYS, LONGEST = 2**31 - 1, 36_500, 2_000
STATES = ("taken", "invited", "ended")


class ProgrammeSerializer(serializers.Serializer[SuperUserCriteria]):
    """Who is a candidate, and what super users get."""

    helped = serializers.IntegerField(help_text="People helped within the days.")
    solutions = serializers.IntegerField(help_text="Questions solved within the days.")
    window_days = serializers.IntegerField()
    trust_level = serializers.IntegerField(help_text="Trusted at least so far.")
    perks = serializers.CharField()


class ProgrammeEditSerializer(StrictSerializer):
    """What changes; whatever is left out stays."""

    helped = serializers.IntegerField(min_value=0, max_value=MANY, required=False)
    solutions = serializers.IntegerField(min_value=0, max_value=MANY, required=False)
    window_days = serializers.IntegerField(min_value=1, max_value=DAYS, required=False)
    trust_level = serializers.ChoiceField(choices=TrustLevel.choices, required=False)
    perks = StrictCharField(max_length=LONGEST, allow_blank=True, required=False)


class SeatParameters(ParameterSerializer):
    """The filters of the list of seats."""

    state = serializers.ChoiceField(choices=STATES, default="taken", help_text="What was not taken is one's own only.")


class SeatSerializer(serializers.Serializer[SuperUserSeat]):
    """A seat, or the invitation to one; how it came about and ended is for those who run the programme."""

    id = serializers.IntegerField()
    member = PersonSerializer()
    accepted_at = serializers.DateTimeField(allow_null=True)
    invited_by = PersonSerializer(allow_null=True)
    invited_at = serializers.DateTimeField(allow_null=True)
    message = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = PersonSerializer(allow_null=True)
    end_reason = serializers.CharField(allow_null=True)

    def to_representation(self, instance: SuperUserSeat) -> dict[str, Any]:
        """Return a seat that was read with its people."""
        runs = bool(self.context["runs"])
        return {
            "id": instance.pk,
            "member": person(instance.member),
            "accepted_at": instance.accepted_at,
            "invited_by": person(instance.invited_by) if runs else None,
            "invited_at": instance.invited_at if runs else None,
            "message": instance.message if runs else None,
            "ended_at": instance.ended_at,
            "ended_by": person(instance.ended_by) if runs and instance.ended_by else None,
            "end_reason": instance.end_reason if runs else None,
        }


class InvitationSerializer(StrictSerializer):
    """Who is invited, and what is said to them."""

    member = IdField(help_text="Id of a customer or partner.")
    message = StrictCharField(max_length=LONGEST, allow_blank=True, required=False)


class OwnSeatSerializer(serializers.Serializer[SuperUserSeat]):
    """The caller's own invitation or seat."""

    message = serializers.CharField()
    perks = serializers.CharField()
    invited_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)


class CandidateSerializer(serializers.Serializer[Member]):
    """Somebody who could be invited, with the figures of the days that count."""

    member = PersonSerializer(source="*")
    helped = serializers.IntegerField(source="recently_helped")
    solutions = serializers.IntegerField(source="recently_solved")
    trust_level = serializers.IntegerField()


class ConcentrationParameters(SingleParameterSerializer):
    """Of how many days."""

    days = serializers.IntegerField(min_value=1, max_value=DAYS, default=90)


class HelpConcentrationSerializer(serializers.Serializer[Any]):
    """On how few shoulders the help of customers and partners rests."""

    days = serializers.IntegerField()
    helpers = serializers.IntegerField(help_text="Members who solved a question.")
    solutions = serializers.IntegerField()
    super_users_percent = serializers.FloatField()
    busiest_tenth_percent = serializers.FloatField()
