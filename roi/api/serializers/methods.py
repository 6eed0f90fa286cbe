"""How the catalogue of methods, their comparison and implied unit values look over HTTP."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from community.foundation.requests import StrictSerializer
from roi.api.serializers.report import MoneyField
from roi.models import ConversionRule
from roi.models.grade import Grade
from roi.models.method import Approach, Method
from roi.reports.methods.catalogue import Card
from roi.reports.methods.comparison import Comparison, Outcome
from roi.reports.methods.implied import Implied

MOST = 10**12
WHY_NOT = {
    "too_few": gettext_lazy("Too few people answered for a figure."),
    "nothing_known": gettext_lazy("The share of help that no ticket followed is not known here."),
}

# Days before and after these have no midnight that every time zone knows.
KNOWN_DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


class ComparisonParameters(StrictSerializer):
    """The span, and what is taken instead of what was counted."""

    to = serializers.DateField(validators=KNOWN_DAYS)
    unit_value = serializers.DecimalField(
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text="As in the ledger if absent.",
    )
    visits = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    solved_views = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    other_views = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    answers = serializers.IntegerField(min_value=0, max_value=MOST, required=False)
    no_ticket_share = serializers.DecimalField(
        max_digits=7, decimal_places=6, min_value=Decimal(0), max_value=Decimal(1), required=False
    )
    respondents = serializers.IntegerField(min_value=1, max_value=MOST, required=False)
    agreeing = serializers.IntegerField(min_value=0, max_value=MOST, required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": serializers.DateField(validators=KNOWN_DAYS), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse spans that run backwards, and half a sample."""
        if attrs["from"] > attrs["to"]:
            raise ValidationError({"from": _("The span ends before it begins.")}, code="backwards")
        respondents, agreeing = attrs.get("respondents"), attrs.get("agreeing")
        if (respondents is None) != (agreeing is None) or (agreeing or 0) > (respondents or 0):
            sentence = _("Give respondents and, not more than these, those who agree.")
            raise ValidationError({"agreeing": sentence}, code="no_sample")
        return attrs


class ReferenceSerializer(serializers.Serializer[Any]):
    """Where a method is published."""

    number = serializers.CharField(help_text="In the list of sources.")
    name = serializers.CharField()
    year = serializers.IntegerField(allow_null=True, help_text="Null where the source states none.")


class MethodSerializer(serializers.Serializer[Card]):
    """One method of the catalogue."""

    code = serializers.ChoiceField(choices=Method.choices)
    title = serializers.CharField()
    formula = serializers.CharField()
    references = ReferenceSerializer(many=True)
    approach = serializers.ChoiceField(choices=Approach.choices)
    best_grade = serializers.ChoiceField(
        choices=Grade.choices, allow_null=True, help_text="Without a study; null where the author answers for it."
    )
    subject = serializers.ChoiceField(choices=ConversionRule.Subject.choices)
    note = serializers.CharField(allow_blank=True)


class MethodsSerializer(serializers.Serializer[dict[str, Any]]):
    """All methods; there is one page of them."""

    results = MethodSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class BandSerializer(serializers.Serializer[Any]):
    """Between which values a unit is believed."""

    low = serializers.DecimalField(max_digits=None, decimal_places=2)
    high = serializers.DecimalField(max_digits=None, decimal_places=2)
    source = serializers.CharField()  # type: ignore[assignment]


class ImpliedSerializer(serializers.Serializer[Implied]):
    """A claim taken apart."""

    value = MoneyField()
    count = serializers.DecimalField(max_digits=None, decimal_places=6)
    unit_value = serializers.DecimalField(max_digits=None, decimal_places=3, allow_null=True)
    warning = serializers.ChoiceField(choices=["below", "above"], allow_null=True, help_text="Outside of the band.")


class CountsSerializer(serializers.Serializer[Any]):
    """What was counted, or given instead."""

    visits = serializers.IntegerField()
    solved_views = serializers.IntegerField()
    other_views = serializers.IntegerField()
    answers = serializers.IntegerField()
    followed = serializers.IntegerField(help_text="Help before asking that was followed up.")
    without_ticket = serializers.IntegerField()
    respondents = serializers.IntegerField()
    agreeing = serializers.IntegerField()


class MethodOutcomeSerializer(serializers.Serializer[Outcome]):
    """What one method makes of the span."""

    method = serializers.ChoiceField(source="card.code", choices=Method.choices)
    title = serializers.CharField(source="card.title")
    formula = serializers.CharField(source="card.formula")
    references = ReferenceSerializer(source="card.references", many=True)
    grade = serializers.ChoiceField(choices=Grade.choices)
    inputs = serializers.JSONField()
    is_applicable = serializers.SerializerMethodField()
    why_not = serializers.SerializerMethodField()
    quantity = serializers.DecimalField(max_digits=None, decimal_places=6, allow_null=True)
    direct = serializers.DecimalField(
        max_digits=None, decimal_places=6, allow_null=True, help_text="Of these, answers that the direct rule values."
    )
    value = MoneyField(allow_null=True)
    low = MoneyField(allow_null=True, help_text="P10, where the method knows an interval.")
    high = MoneyField(allow_null=True, help_text="P90.")
    implied = ImpliedSerializer(allow_null=True)
    per_visit = serializers.DecimalField(max_digits=None, decimal_places=3, allow_null=True)
    is_in_ledger = serializers.BooleanField()

    def get_is_applicable(self, outcome: Outcome) -> bool:
        """Tell whether there is a figure."""
        return outcome.size is not None

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_why_not(self, outcome: Outcome) -> str:
        """Say why there is none."""
        return str(WHY_NOT[outcome.why_not]) if outcome.why_not else ""


class SpreadSerializer(serializers.Serializer[Any]):
    """How far the methods lie apart."""

    lowest = serializers.CharField(source="lowest.card.code")
    highest = serializers.CharField(source="highest.card.code")
    low = MoneyField(source="lowest.value")
    high = MoneyField(source="highest.value")
    ratio = serializers.DecimalField(max_digits=None, decimal_places=2, allow_null=True)


class ComparisonSerializer(serializers.Serializer[Comparison]):
    """All methods side by side; they claim the same contacts, so there is no sum of them."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    to = serializers.DateField(source="span.last")
    currency = serializers.SerializerMethodField()
    unit_value = MoneyField()
    band = serializers.SerializerMethodField()
    counted = CountsSerializer(source="counts")
    answers_from = serializers.DateField(
        source="span.answers_from", help_text="Since when answers to the survey count."
    )
    overridden = serializers.ListField(
        child=serializers.CharField(), help_text="What the reader gave instead of what was counted."
    )
    methods = MethodOutcomeSerializer(source="outcomes", many=True)
    spread = SpreadSerializer(allow_null=True)
    ledger_method = serializers.ChoiceField(choices=Method.choices, allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": serializers.DateField(source="span.first"), **super().get_fields()}

    @extend_schema_field(serializers.CharField())
    def get_currency(self, comparison: Comparison) -> str:
        """Return the currency of the business."""
        return str(self.context["currency"])

    @extend_schema_field(BandSerializer())
    def get_band(self, comparison: Comparison) -> Any:
        """Return between which values a unit is believed."""
        return BandSerializer(self.context["band"]).data

    @extend_schema_field(serializers.CharField())
    def get_label(self, comparison: Comparison) -> str:
        """Say on its face whether it is what was counted."""
        if comparison.overridden:
            return _("What if: some inputs are not what was counted")
        return _("Methods on the same counts, never to be added up")


class ClaimSerializer(ImpliedSerializer):
    """What the ledger holds by one rule, taken apart."""

    method = serializers.ChoiceField(choices=Method.choices)
    rule = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Tell the rule beside its figures."""
        told = ImpliedSerializer(instance.implied).data
        return {"method": instance.method, "rule": instance.rule, **told}


class ImpliedUnitValuesSerializer(serializers.Serializer[dict[str, Any]]):
    """What a contact is worth by what the ledger holds."""

    currency = serializers.CharField()
    band = BandSerializer()
    claims = ClaimSerializer(many=True)
    total = ImpliedSerializer()
