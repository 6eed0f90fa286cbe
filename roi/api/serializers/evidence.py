"""How assumptions and the arrows of the strategy map look over HTTP."""

from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from rest_framework import serializers

from community.foundation.requests import StrictSerializer
from roi.api.serializers.signed import SignedSerializer
from roi.models import Assumption
from roi.models.grade import Grade
from roi.reports import catalogue

# Which parameters a distribution has, all of them and no others.
PARAMETERS: dict[str, frozenset[str]] = {
    Assumption.Distribution.FIXED: frozenset({"value"}),
    Assumption.Distribution.WILSON: frozenset({"respondents", "agreeing"}),
    Assumption.Distribution.LOGNORMAL: frozenset({"value", "high"}),
    Assumption.Distribution.TRIANGULAR: frozenset({"low", "value", "high"}),
}


class FigureField(serializers.DecimalField):
    """A figure of an assumption."""

    def __init__(self, **options: Any) -> None:
        """Fix the precision to that of the column."""
        super().__init__(**{"max_digits": 18, "decimal_places": 6, **options})


class AssumptionSerializer(SignedSerializer):
    """A figure from a source, with how sure we are of it; a new value is a new row."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    distribution = serializers.ChoiceField(choices=Assumption.Distribution.choices)
    value = FigureField(help_text="The fixed or likely value, the median, or the share of respondents.")
    low = FigureField(allow_null=True)
    high = FigureField(allow_null=True, help_text="The high end of a triangle, or the P90 of a lognormal.")
    respondents = serializers.IntegerField(allow_null=True)
    agreeing = serializers.IntegerField(allow_null=True)
    valid_from = serializers.DateField(source="validity.lower", allow_null=True)
    valid_until = serializers.DateField(source="validity.upper", allow_null=True, help_text="The first day after it.")
    source = serializers.CharField()  # type: ignore[assignment]
    source_url = serializers.CharField(allow_blank=True)
    source_year = serializers.IntegerField(allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices)
    review_on = serializers.DateField(help_text="From this day on nothing new is built on it until it is reviewed.")
    study = serializers.CharField(source="study.code", default=None, allow_null=True)


class ChangedAssumptionSerializer(StrictSerializer):
    """What may be changed of an assumption before it is signed; another value is another assumption."""

    title = serializers.CharField(max_length=200)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    source_url = serializers.URLField(max_length=200, required=False, allow_blank=True)
    source_year = serializers.IntegerField(min_value=1900, max_value=2999, required=False, allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices)
    review_on = serializers.DateField()


class NewAssumptionSerializer(ChangedAssumptionSerializer):
    """An assumption to be written; nothing may be built on it until somebody else approves it."""

    code = serializers.SlugField(max_length=60)
    unit = serializers.CharField(max_length=40)
    distribution = serializers.ChoiceField(
        choices=Assumption.Distribution.choices, default=Assumption.Distribution.FIXED
    )
    value = FigureField(required=False, allow_null=True, help_text="Computed for a share of respondents.")
    low = FigureField(required=False, allow_null=True)
    high = FigureField(required=False, allow_null=True)
    respondents = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    agreeing = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, help_text="The first day after it.")
    study = serializers.SlugRelatedField(
        slug_field="code", queryset=catalogue.studies(), required=False, allow_null=True
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on the parameters of the distribution and on days that follow each other."""
        self._check_given(attrs)
        self._check_order(attrs)
        first, after = attrs.pop("valid_from"), attrs.pop("valid_until", None)
        if after is not None and after <= first:
            sentence = _("The last day must not lie before the first.")
            raise serializers.ValidationError({"valid_until": sentence}, code="validity_is_empty")
        if attrs["distribution"] == Assumption.Distribution.WILSON:
            attrs["value"] = (Decimal(attrs["agreeing"]) / attrs["respondents"]).quantize(Decimal("0.000001"))
        return attrs | {"validity": DateRange(first, after)}

    def _check_given(self, attrs: dict[str, Any]) -> None:
        needed = PARAMETERS[attrs["distribution"]]
        every = frozenset().union(*PARAMETERS.values())
        given = {name for name in every if attrs.get(name) is not None}
        faults = dict.fromkeys(needed - given, _("This distribution needs it."))
        faults |= dict.fromkeys(given - needed, _("This distribution has no such parameter."))
        if faults:
            raise serializers.ValidationError(faults, code="misfit")

    def _check_order(self, attrs: dict[str, Any]) -> None:
        value: Any = attrs.get("value")
        low: Any = attrs.get("low")
        high: Any = attrs.get("high")
        match attrs["distribution"]:
            case Assumption.Distribution.WILSON:
                fits = attrs["agreeing"] <= attrs["respondents"]
            case Assumption.Distribution.LOGNORMAL:
                fits = 0 < value < high
            case Assumption.Distribution.TRIANGULAR:
                fits = low <= value <= high and low < high
            case _:
                fits = True
        if not fits:
            raise serializers.ValidationError(_("These values do not fit together."), code="values_do_not_fit")


class ReviewSerializer(StrictSerializer):
    """The day of the next review of what was found to hold still."""

    review_on = serializers.DateField()


class StrategyLinkSerializer(SignedSerializer):
    """One arrow of the strategy map: what is believed, and later what was measured of it."""

    id = serializers.IntegerField()
    cause = serializers.CharField(source="cause.code")
    effect = serializers.CharField(source="effect.code")
    hypothesis = serializers.CharField()
    lag_days = serializers.IntegerField()
    estimate = FigureField(max_digits=16, allow_null=True)
    low = FigureField(max_digits=16, allow_null=True)
    high = FigureField(max_digits=16, allow_null=True)
    unit = serializers.CharField(allow_blank=True)
    study = serializers.CharField(source="study.code", default=None, allow_null=True)


class ChangedStrategyLinkSerializer(StrictSerializer):
    """What may be changed of an arrow before it is signed."""

    hypothesis = serializers.CharField(max_length=5000)
    lag_days = serializers.IntegerField(min_value=0, max_value=36_500, required=False)


class NewStrategyLinkSerializer(ChangedStrategyLinkSerializer):
    """An arrow to be drawn."""

    cause = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.strategies())
    effect = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.strategies())


class EffectSerializer(StrictSerializer):
    """What an approved study found of an arrow."""

    estimate = FigureField(max_digits=16)
    low = FigureField(max_digits=16)
    high = FigureField(max_digits=16)
    unit = serializers.CharField(max_length=40)
    study = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.studies())
