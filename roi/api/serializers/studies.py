"""How studies, what they need and what they found look over HTTP."""

from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from community.foundation.requests import StrictSerializer
from community.models import HoldOut
from roi.models import Study
from roi.reports import catalogue


class ShareField(serializers.DecimalField):
    """A share between nothing and everything."""

    def __init__(self, **options: Any) -> None:
        """Six places are enough for a share."""
        bounds = {"min_value": Decimal(0), "max_value": Decimal(1)}
        super().__init__(**{"max_digits": 7, "decimal_places": 6, **bounds, **options})


class PowerParameters(StrictSerializer):
    """What is expected, and how many people there are."""

    baseline = ShareField(help_text="The share that contacts support without help.")
    expected = ShareField(help_text="The share that is hoped for with help.")
    people_a_month = serializers.IntegerField(min_value=1, max_value=10**9, required=False)
    share_held_out = ShareField(required=False, help_text="How many of them are shown nothing; a half by default.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an experiment that is to show nothing."""
        if attrs["baseline"] == attrs["expected"]:
            raise serializers.ValidationError({"expected": _("Something must be expected to change.")}, code="same")
        if not 0 < attrs["baseline"] < 1:
            raise serializers.ValidationError({"baseline": _("Give a share between 0 and 1.")}, code="extreme")
        return attrs


class PowerSerializer(serializers.Serializer[dict[str, Any]]):
    """How many people it takes to show it, with 80 % power at two-sided 5 %."""

    needed_per_arm = serializers.IntegerField()
    months_needed = serializers.FloatField(allow_null=True)
    detectable_in_a_month = serializers.FloatField(
        allow_null=True, help_text="The smallest drop of the share that one month would show."
    )
    sentence = serializers.CharField()


class StudySerializer(serializers.Serializer[Study]):
    """A study: its plan, and what it found once it is concluded."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Study.Kind.choices)
    plan = serializers.CharField()
    registered_at = serializers.DateTimeField()
    days_from = serializers.DateField(source="days.lower", default=None, allow_null=True)
    days_until = serializers.DateField(source="days.upper", default=None, allow_null=True)
    hold_out = serializers.CharField(source="hold_out.code", default=None, allow_null=True)
    baseline = ShareField(allow_null=True)
    expected = ShareField(allow_null=True)
    needed_per_arm = serializers.IntegerField(allow_null=True)
    n_treated = serializers.IntegerField(allow_null=True)
    n_control = serializers.IntegerField(allow_null=True)
    estimate = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True)
    low = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True)
    high = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True)
    level = serializers.DecimalField(max_digits=4, decimal_places=3, allow_null=True)
    unit = serializers.CharField()
    result = serializers.JSONField()
    data_hash = serializers.CharField()
    concluded_at = serializers.DateTimeField(allow_null=True)
    author = serializers.CharField(allow_null=True)
    approved_by = serializers.CharField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)


class NewStudySerializer(StrictSerializer):
    """A plan to be registered before anything is known."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.studies())])
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Study.Kind.choices)
    plan = serializers.CharField(max_length=10_000)
    days_from = serializers.DateField(required=False)
    days_until = serializers.DateField(required=False, help_text="The first day after it.")
    hold_out = serializers.SlugRelatedField(slug_field="code", queryset=HoldOut.objects.newest_first(), required=False)
    baseline = ShareField(required=False)
    expected = ShareField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make a span of the two days."""
        first, last = attrs.pop("days_from", None), attrs.pop("days_until", None)
        if first and last and last <= first:
            raise serializers.ValidationError({"days_until": _("The span ends before it begins.")}, code="backwards")
        return attrs | {"days": DateRange(first, last) if first or last else None}


class PairSerializer(StrictSerializer):
    """A mean before and after."""

    before = serializers.DecimalField(max_digits=18, decimal_places=6)
    after = serializers.DecimalField(max_digits=18, decimal_places=6)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return both."""
        return attrs["before"], attrs["after"]


class ConclusionSerializer(StrictSerializer):
    """What was found: nothing for a hold-out, which is counted here; four means; or an estimate with its interval."""

    treated = PairSerializer(required=False)
    control = PairSerializer(required=False)
    standard_error = serializers.DecimalField(max_digits=18, decimal_places=8, required=False)
    estimate = serializers.DecimalField(max_digits=18, decimal_places=8, required=False)
    low = serializers.DecimalField(max_digits=18, decimal_places=8, required=False)
    high = serializers.DecimalField(max_digits=18, decimal_places=8, required=False)
    n_treated = serializers.IntegerField(min_value=0, required=False)
    n_control = serializers.IntegerField(min_value=0, required=False)
    unit = serializers.CharField(max_length=60, required=False)
    specification = serializers.CharField(max_length=10_000, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one of the three ways, whole."""
        means = {"treated", "control", "standard_error"}
        bounds = {"estimate", "low", "high"}
        given = attrs.keys()
        words = {"unit", "specification"} <= given
        ways = (
            not given,
            means <= given and not bounds & given and words,
            bounds <= given and not means & given and words,
        )
        if not any(ways):
            sentence = _("Give nothing, four means with their error, or an estimate with its bounds; each in words.")
            raise serializers.ValidationError(sentence, code="unclear")
        return attrs


class NewAssumptionFromStudySerializer(StrictSerializer):
    """An assumption to be drafted from what a study found."""

    code = serializers.SlugField(max_length=60)
    title = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=40)
    valid_from = serializers.DateField()
    review_on = serializers.DateField()


class SurfaceSerializer(serializers.Serializer[Any]):
    """What one surface does: by how much success falls without it."""

    surface = serializers.CharField()
    removal_effect = serializers.FloatField(source="effect")
    share = serializers.FloatField()
    credited = serializers.FloatField()


class JourneySerializer(serializers.Serializer[Any]):
    """How many people took one way."""

    surfaces = serializers.ListField(child=serializers.CharField())
    successes = serializers.IntegerField()
    failures = serializers.IntegerField()


class SurfacesSerializer(serializers.Serializer[Any]):
    """The journeys of one month, aggregated; never of persons."""

    month = serializers.DateField()
    conversion = serializers.FloatField()
    journeys = JourneySerializer(many=True)
    removals = SurfaceSerializer(many=True)
