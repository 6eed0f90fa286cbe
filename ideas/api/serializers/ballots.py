"""Ballots, what came of them, and the tally by which anyone counts them again."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import SingleParameterSerializer, StrictSerializer
from ideas.api.serializers.challenges import LARGEST_LIMIT, ChallengeEntrySerializer
from ideas.models import Ballot, Count

MOST_CHOICES = 1000


class ChoiceSerializer(StrictSerializer):
    """An entry and what it gets: 1 where something is approved, dots, a score, or its place in an order."""

    entry = IdField()
    points = serializers.IntegerField(min_value=1, max_value=LARGEST_LIMIT, default=1)


class BallotSerializer(serializers.Serializer[Ballot]):
    """The caller's ballot. Keep the receipt: the published tally lists it."""

    receipt = serializers.CharField()
    cast_at = serializers.DateTimeField()
    choices = ChoiceSerializer(many=True)

    def to_representation(self, instance: Ballot) -> dict[str, Any]:
        """Return all of it but whose it is."""
        choices = sorted(instance.choices.all(), key=lambda one: one.entry_id)
        said = [{"entry": one.entry_id, "points": one.points} for one in choices]
        return {"receipt": instance.receipt, "cast_at": instance.cast_at, "choices": said}


class BallotWriteSerializer(StrictSerializer):
    """Everything that is chosen; what was chosen before is gone."""

    choices = serializers.ListField(child=ChoiceSerializer(), max_length=MOST_CHOICES)

    def validate_choices(self, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Take each entry once."""
        if len({one["entry"] for one in choices}) != len(choices):
            raise serializers.ValidationError("An entry can be chosen once.", code="repeated")
        return choices


class StandingSerializer(serializers.Serializer[Any]):
    """Where an entry came out, and how sure that is."""

    place = serializers.IntegerField()
    entry = ChallengeEntrySerializer()
    points = serializers.IntegerField()
    voters = serializers.IntegerField()
    is_chosen = serializers.BooleanField()
    points_low = serializers.FloatField(help_text="In 95 of 100 draws its points lie from here …")
    points_high = serializers.FloatField(help_text="… to here.")
    chosen_share = serializers.FloatField(help_text="In which part of the draws it is chosen.")


class SegmentPointsSerializer(serializers.Serializer[Any]):
    """What the voters of a segment gave an entry; of fewer than five nothing is told."""

    segment = serializers.CharField(help_text="Empty: all that are too few by themselves.")
    entry = serializers.IntegerField()
    points = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Return the row with the number of its entry."""
        return {"segment": instance.segment, "entry": instance.entry_id, "points": instance.points}


class CountSerializer(serializers.Serializer[Count]):
    """What counting gave, and by which rule."""

    rule = serializers.CharField()
    ballot_count = serializers.IntegerField()
    seed = serializers.IntegerField()
    tally_hash = serializers.CharField()
    counted_at = serializers.DateTimeField()
    standings = StandingSerializer(many=True)
    segments = SegmentPointsSerializer(many=True)


class TallyBallotSerializer(serializers.Serializer[Any]):
    """One ballot without a name."""

    receipt = serializers.CharField()
    salt = serializers.CharField()
    choices = serializers.DictField(child=serializers.IntegerField())


class TallyOptionSerializer(serializers.Serializer[Any]):
    """What could be chosen."""

    entry = serializers.IntegerField()
    cost = serializers.CharField(allow_null=True)


class TallySerializer(serializers.Serializer[Any]):
    """All that is needed to count again; ``manage.py recount_tally`` does."""

    challenge = serializers.IntegerField()
    method = serializers.CharField()
    rule = serializers.CharField()
    winners = serializers.IntegerField()
    budget = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    seed = serializers.IntegerField()
    options = TallyOptionSerializer(many=True)
    ballots = TallyBallotSerializer(many=True)
    hash = serializers.CharField()


class TallyParameters(SingleParameterSerializer):
    """In which form."""

    form = serializers.ChoiceField(choices=["json", "csv"], default="json")
