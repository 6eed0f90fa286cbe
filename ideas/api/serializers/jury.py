"""Juries of challenges: seats, queues, and what their reviews say together."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer
from community.foundation.requests import StrictSerializer
from ideas.api.serializers.adoption import ExpectedSerializer
from ideas.api.serializers.challenges import ChallengeEntrySerializer
from ideas.api.serializers.reviews import PointsField, ReviewSerializer, ScorecardSerializer
from ideas.models import JuryCount, Review
from ideas.reports.jury import ToJudge


class JurySeatSerializer(serializers.Serializer[Any]):
    """Who sits on a jury."""

    member = PersonSerializer()
    seated_by = PersonSerializer()
    seated_at = serializers.DateTimeField()


class JurySerializer(serializers.Serializer[Any]):
    """By what a jury judges, and who sits on it."""

    scorecard = ScorecardSerializer(allow_null=True)
    seats = JurySeatSerializer(many=True)


class JuryScorecardSerializer(StrictSerializer):
    """By which scorecard; null is no jury."""

    scorecard = IdField(allow_null=True)


class JuryReviewSerializer(serializers.Serializer[ToJudge]):
    """An entry with what the caller said of it so far; whose it is, is known to nobody where authors are hidden."""

    entry = ChallengeEntrySerializer()
    state = serializers.ChoiceField(choices=Review.State.choices)
    points = serializers.DictField(child=PointsField(), help_text="By the code of the criterion.")
    score = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    benefit = ExpectedSerializer(allow_null=True, help_text="Of the first year.")
    comment = serializers.CharField()
    conflict = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: ToJudge) -> dict[str, Any]:
        """Return a line of ``queue_of``."""
        told: dict[str, Any] = {"points": {}, "score": None, "benefit": None, "comment": "", "conflict": ""}
        if instance.review is not None:
            told = ReviewSerializer(instance.review).data
        names = ("points", "score", "benefit", "comment", "conflict")
        return {
            "entry": ChallengeEntrySerializer(instance.entry).data,
            "state": instance.state,
            **{name: told[name] for name in names},
            "closed_at": instance.review.closed_at if instance.review else None,
        }


class JuryStandingSerializer(serializers.Serializer[Any]):
    """An entry in its place."""

    place = serializers.IntegerField()
    entry = ChallengeEntrySerializer()
    score = serializers.FloatField(help_text="Levelled by how strictly its jurors judge.")
    mean = serializers.FloatField(help_text="As it was given.")
    reviews = serializers.IntegerField()
    votes = serializers.IntegerField(help_text="They break ties of score and reviews; then the older idea comes first.")


class JuryCountSerializer(serializers.Serializer[JuryCount]):
    """What a jury said together."""

    scorecard = serializers.CharField(source="card.name")
    review_count = serializers.IntegerField()
    juror_count = serializers.IntegerField()
    conflict_count = serializers.IntegerField()
    alpha = serializers.FloatField(
        allow_null=True,
        help_text="Krippendorff's alpha: 1 is full agreement, 0 is chance; null where no two judged the same entry.",
    )
    scores_hash = serializers.CharField(help_text="Of the scores as they are published.")
    counted_at = serializers.DateTimeField()
    standings = JuryStandingSerializer(many=True)


class ScoredEntrySerializer(serializers.Serializer[Any]):
    """An entry, and what breaks ties."""

    entry = serializers.IntegerField()
    votes = serializers.IntegerField()
    proposed_at = serializers.CharField()


class ScoreSerializer(serializers.Serializer[Any]):
    """One review; its juror is a number that names nobody."""

    juror = serializers.IntegerField()
    entry = serializers.IntegerField()
    score = serializers.CharField()


class JuryScoresSerializer(serializers.Serializer[Any]):
    """All that anyone needs to put the entries in order again."""

    challenge = serializers.IntegerField()
    entries = ScoredEntrySerializer(many=True)
    reviews = ScoreSerializer(many=True)
    hash = serializers.CharField()
