"""What people did for others, and the list of those who are heard."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from crm.models import Approach, Influencer
from crm.reports.advocacy import Advocacy

DAYS_AT_MOST = 3650


class FigureSerializer(serializers.Serializer[Any]):
    """One figure, and what exactly it counts."""

    code = serializers.CharField()
    value = serializers.FloatField()
    name = serializers.CharField()
    counts = serializers.CharField()


class ValueForOthersSerializer(serializers.Serializer[Any]):
    """Money in one currency."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class AdvocacySerializer(serializers.Serializer[Advocacy]):
    """What a person, or everybody of an account, did for others and how far they are heard; figures that are zero are left out."""

    figures = FigureSerializer(many=True)
    worth = ValueForOthersSerializer(many=True, help_text="What the work brought, where that is known.")

    def to_representation(self, instance: Advocacy) -> dict[str, Any]:
        """Return the figures with their explanations."""
        return {
            "figures": [
                {"code": one.code, "value": one.value, "name": str(one.name), "counts": str(one.counts)}
                for one in instance.figures
            ],
            "worth": [{"amount": str(one.amount), "currency": one.currency} for one in instance.worth],
        }


class InfluencerSerializer(serializers.Serializer[Influencer]):
    """Somebody on the list."""

    id = serializers.IntegerField()
    contact = serializers.IntegerField()
    why = serializers.CharField()
    policy = serializers.ChoiceField(choices=Influencer.Policy.choices)
    pause_days = serializers.IntegerField()
    owner = PersonSerializer()
    has_agreed = serializers.BooleanField(help_text="Whether consent to be approached stands.")
    last_approach_at = serializers.DateTimeField(allow_null=True)
    rests_until = serializers.DateTimeField(allow_null=True)
    advocacy = AdvocacySerializer()
    version = serializers.IntegerField()

    def to_representation(self, instance: Influencer) -> dict[str, Any]:
        """Return an influencer that was read with last approach, consent and figures."""
        known: Any = instance
        return {
            "id": instance.pk,
            "contact": instance.contact_id,
            "why": instance.why,
            "policy": instance.policy,
            "pause_days": instance.pause_days,
            "owner": person(instance.owner),
            "has_agreed": known.has_agreed,
            "last_approach_at": instance.last_approach,
            "rests_until": instance.rests_until(instance.last_approach),
            "advocacy": AdvocacySerializer(known.advocacy).data,
            "version": instance.version,
        }


class TermsSerializer(StrictSerializer):
    """Why somebody is on the list and how they may be approached."""

    why = StrictCharField(max_length=300)
    policy = serializers.ChoiceField(choices=Influencer.Policy.choices, default=Influencer.Policy.OWNER)
    pause_days = serializers.IntegerField(min_value=0, max_value=DAYS_AT_MOST, default=30)


class ListingSerializer(TermsSerializer):
    """Whom to put on the list."""

    contact = IdField(help_text="Id of a contact.")
    owner = IdField(required=False, help_text="Id of an employee; the caller if not given.")


class AboutSerializer(StrictSerializer):
    """What somebody is approached about."""

    about = StrictCharField(max_length=300)


class ApproachSerializer(serializers.Serializer[Approach]):
    """We approached somebody."""

    id = serializers.IntegerField()
    by = PersonSerializer()
    about = serializers.CharField()
    made_at = serializers.DateTimeField()

    def to_representation(self, instance: Approach) -> dict[str, Any]:
        """Return an approach that was read with whoever made it."""
        return {"id": instance.pk, "by": person(instance.by), "about": instance.about, "made_at": instance.made_at}
