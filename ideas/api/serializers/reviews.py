"""Scorecards, reviews and what they say together."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField
from community.foundation.requests import ParameterSerializer, StrictSerializer
from ideas.api.serializers.adoption import ExpectedSerializer
from ideas.judging.formulas import LONGEST
from ideas.models import Review, ReviewScore, Scorecard
from ideas.operations.adopting import Expectation
from ideas.operations.reviewing import Said
from ideas.operations.scorecards import AT_MOST, CardDraft, Question, standard_criteria
from ideas.reports.judging import Judged

EVALUATORS_AT_MOST = 50


class PointsField(serializers.DecimalField):
    """Points on the scale of a criterion, written as a string of a decimal."""

    def __init__(self, **options: Any) -> None:
        """Keep to what the column holds."""
        super().__init__(**{"max_digits": 12, "decimal_places": 3, **options})


class CriterionSerializer(StrictSerializer):
    """One question of a scorecard."""

    code = StrictCharField(max_length=20, help_text="The word by which formulas call it.")
    label = StrictCharField(max_length=120)  # type: ignore[assignment] # a criterion has one as well
    guidance = StrictCharField(required=False, allow_blank=True, max_length=2000)
    lowest = PointsField()
    highest = PointsField()
    weight = serializers.DecimalField(max_digits=7, decimal_places=3, required=False)
    counts_against = serializers.BooleanField(required=False, help_text="Much of it is bad.")


class ScorecardSerializer(serializers.Serializer[Scorecard]):
    """By what ideas are judged."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    method = serializers.ChoiceField(choices=Scorecard.Method.choices)
    formula = serializers.CharField()
    asks_benefit = serializers.BooleanField()
    retired_at = serializers.DateTimeField(allow_null=True)
    criteria = CriterionSerializer(many=True)


class ScorecardWriteSerializer(StrictSerializer):
    """All of a scorecard, in place of what it was."""

    name = StrictCharField(max_length=120)
    method = serializers.ChoiceField(choices=Scorecard.Method.choices)
    formula = StrictCharField(required=False, allow_blank=True, max_length=LONGEST)
    asks_benefit = serializers.BooleanField(required=False)
    criteria = serializers.ListField(
        child=CriterionSerializer(),
        required=False,
        max_length=AT_MOST,
        help_text="Left out with RICE and ICE: the standard criteria.",
    )


def draft_of(values: dict[str, Any]) -> CardDraft:
    """Return the draft that a body describes."""
    criteria = [Question(**one) for one in values.get("criteria", ())] or standard_criteria(values["method"])
    return CardDraft(**{**values, "criteria": criteria})


class ReviewSerializer(serializers.Serializer[Review]):
    """A review as the caller may see it; of others only what is handed in or declined."""

    id = serializers.IntegerField()
    idea = serializers.IntegerField(source="idea_id")
    scorecard = serializers.IntegerField(source="card_id")
    evaluator = PersonSerializer()
    state = serializers.ChoiceField(choices=Review.State.choices)
    asked_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    points = serializers.DictField(child=PointsField(), help_text="By the code of the criterion.")
    score = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    benefit = ExpectedSerializer(allow_null=True, help_text="Of the first year.")
    comment = serializers.CharField()
    conflict = serializers.CharField()

    def to_representation(self, instance: Review) -> dict[str, Any]:
        """Return the points by their criteria; read along by ``reviews_for``."""
        given: list[ReviewScore] = list(instance.scores.all())
        benefit = None
        if instance.benefit_likely is not None:
            ends = {name: f"{getattr(instance, f'benefit_{name}'):.2f}" for name in ("low", "likely", "high")}
            benefit = {**ends, "currency": instance.currency}
        return {
            "id": instance.pk,
            "idea": instance.idea_id,
            "scorecard": instance.card_id,
            "evaluator": PersonSerializer(instance.evaluator).data,
            "state": instance.state,
            "asked_at": instance.asked_at,
            "due_on": instance.due_on,
            "closed_at": instance.closed_at,
            "points": {one.criterion.code: f"{one.points:.3f}" for one in given},
            "score": None if instance.score is None else f"{instance.score:.4f}",
            "benefit": benefit,
            "comment": instance.comment,
            "conflict": instance.conflict,
        }


class ReviewParameters(ParameterSerializer):
    """Which reviews."""

    idea = IdField(required=False)
    scorecard = IdField(required=False)
    category = IdField(required=False, help_text="The product area.")
    state = serializers.ChoiceField(choices=Review.State.choices, required=False)
    mine = serializers.BooleanField(required=False, help_text="Those that the caller was asked for.")


class AskingSerializer(StrictSerializer):
    """Of whom a review is asked."""

    idea = IdField()
    scorecard = IdField()
    evaluators = serializers.ListField(child=IdField(), min_length=1, max_length=EVALUATORS_AT_MOST)
    due_on = serializers.DateField(required=False, allow_null=True)


class SaidSerializer(StrictSerializer):
    """What the evaluator says, in place of what was kept before."""

    points = serializers.DictField(child=PointsField(), help_text="By the code of the criterion.")
    comment = StrictCharField(required=False, allow_blank=True, max_length=10_000)
    benefit = ExpectedSerializer(required=False, allow_null=True)


def said_of(values: dict[str, Any]) -> Said:
    """Return what a body says."""
    benefit = values.get("benefit")
    return Said(values["points"], values.get("comment", ""), Expectation(**benefit) if benefit else None)


class ConflictSerializer(StrictSerializer):
    """Which interest it is."""

    reason = StrictCharField(max_length=2000)


class EstimateSerializer(serializers.Serializer[Any]):
    """What all expect of the first year together, each moved and widened as their past estimates met what came."""

    low = serializers.CharField()
    likely = serializers.CharField()
    high = serializers.CharField()
    currency = serializers.CharField()


class JudgedSerializer(serializers.Serializer[Judged]):
    """An idea in its place."""

    place = serializers.IntegerField()
    idea = serializers.IntegerField()
    title = serializers.CharField()
    score = serializers.FloatField(help_text="Levelled by how strictly its evaluators judge.")
    mean = serializers.FloatField(help_text="As it was given.")
    reviews = serializers.IntegerField()
    benefit = EstimateSerializer(allow_null=True)

    def to_representation(self, instance: Judged) -> dict[str, Any]:
        """Return whole cents."""
        benefit = None
        if instance.benefit is not None:
            ends = {name: getattr(instance.benefit, name) for name in ("low", "likely", "high")}
            benefit = {name: f"{Decimal(value):.2f}" for name, value in ends.items()} | {"currency": instance.currency}
        return {
            "place": instance.place,
            "idea": instance.idea.pk,
            "title": instance.idea.title,
            "score": round(instance.score, 4),
            "mean": round(instance.mean, 4),
            "reviews": instance.reviews,
            "benefit": benefit,
        }


class RankingSerializer(serializers.Serializer[Any]):
    """Ideas by one scorecard, the best first."""

    alpha = serializers.FloatField(
        allow_null=True,
        help_text="Krippendorff's alpha: 1 is full agreement, 0 is chance; null where nobody else judged the same idea.",
    )
    ideas = JudgedSerializer(many=True)
