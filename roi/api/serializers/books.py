"""How rule versions, costs, periods and exclusions look over HTTP."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse
from rest_framework.validators import UniqueValidator

from community.foundation.requests import CurrencyField, StrictSerializer
from roi.api.serializers.ledger import AppliedRuleSerializer
from roi.api.serializers.report import MoneyField
from roi.models import AllocationKey, CostEntry, Exclusion, Factor, FxRate, Period, PeriodEvent
from roi.models.grade import Grade
from roi.models.valuation import Source
from roi.reports import catalogue


class FactorSerializer(StrictSerializer):
    """One step from gross to net: the share that it keeps."""

    code = serializers.ChoiceField(choices=Factor.Code.choices)
    keeps = serializers.DecimalField(max_digits=7, decimal_places=6, min_value=Decimal(0), max_value=Decimal(1))
    evidence = serializers.CharField(max_length=300, required=False, allow_blank=True)
    assumption = serializers.PrimaryKeyRelatedField(queryset=catalogue.assumptions(), required=False, allow_null=True)


class RuleVersionSerializer(AppliedRuleSerializer):
    """A version of a rule with its steps; null approval means that it values nothing yet."""

    factors = FactorSerializer(many=True)
    study = serializers.CharField(source="study.code", default=None, allow_null=True)
    unit_assumption = serializers.IntegerField(source="unit_assumption_id", allow_null=True)


class NewRuleVersionSerializer(StrictSerializer):
    """A version to be drafted; it values nothing until somebody else approves it."""

    rule = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.rules())
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, help_text="The first day after it.")
    unit_value = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True, default=None)
    currency = CurrencyField()
    grade = serializers.ChoiceField(choices=Grade.choices)
    reason = serializers.CharField(max_length=5000)
    factors = FactorSerializer(many=True, required=False)
    study = serializers.SlugRelatedField(
        slug_field="code", queryset=catalogue.studies(), required=False, allow_null=True
    )
    unit_assumption = serializers.PrimaryKeyRelatedField(
        queryset=catalogue.assumptions(),
        required=False,
        allow_null=True,
        help_text="Where the unit value is known from; both say the same.",
    )


class CostSerializer(serializers.Serializer[CostEntry]):
    """One cost; what was reversed stays, beside its reversal."""

    id = serializers.IntegerField()
    category = serializers.ChoiceField(choices=CostEntry.Category.choices)
    description = serializers.CharField()
    incurred_on = serializers.DateField()
    hours = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    group = serializers.CharField(source="rate.group", default=None, allow_null=True)
    rate = MoneyField(source="rate.amount", default=None, allow_null=True)
    amount = MoneyField()
    currency = serializers.CharField()
    original_amount = MoneyField(allow_null=True, help_text="What was spent, where that was in another currency.")
    original_currency = serializers.CharField()
    driver = serializers.CharField(source="driver.code", default=None, allow_null=True)
    allocation_key = serializers.CharField(source="allocation_key.code", default=None, allow_null=True)
    idea = serializers.IntegerField(source="idea_id", allow_null=True)
    entered_by = serializers.CharField()
    entered_at = serializers.DateTimeField()
    reversed = serializers.SerializerMethodField()
    postings = serializers.SerializerMethodField()

    def get_reversed(self, entry: CostEntry) -> bool:
        """Tell whether it was taken back."""
        return any(posting.reverses_id is not None for posting in entry.postings.all())

    @extend_schema_field(serializers.ListField(child=serializers.URLField()))
    def get_postings(self, entry: CostEntry) -> list[str]:
        """Return its postings, in the order in which they were appended."""
        request, numbers = self.context["request"], sorted(posting.pk for posting in entry.postings.all())
        return [reverse("roi-posting", args=[number], request=request) for number in numbers]


class NewCostSerializer(StrictSerializer):
    """A cost to be entered: hours of a group of staff, or an amount."""

    category = serializers.ChoiceField(choices=CostEntry.Category.choices)
    description = serializers.CharField(max_length=300)
    incurred_on = serializers.DateField()
    hours = serializers.DecimalField(max_digits=9, decimal_places=2, required=False, allow_null=True)
    group = serializers.SlugField(max_length=40, required=False, allow_null=True)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    currency = CurrencyField(required=False, allow_null=True)
    driver = serializers.SlugRelatedField(
        slug_field="code", queryset=catalogue.drivers(), required=False, allow_null=True
    )
    allocation_key = serializers.SlugRelatedField(
        slug_field="code", queryset=catalogue.allocation_keys(), required=False, allow_null=True
    )
    idea = serializers.PrimaryKeyRelatedField(queryset=catalogue.adopted_ideas(), required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one of the two ways, whole."""
        given = {name for name in ("hours", "group", "amount", "currency") if attrs.get(name) is not None}
        if given not in ({"hours", "group"}, {"amount", "currency"}):
            sentence = _("Give either hours and their group of staff, or an amount and its currency.")
            raise serializers.ValidationError(sentence, code="unclear")
        return attrs


class AllocationWeightSerializer(StrictSerializer):
    """What one driver bears or needs."""

    driver = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.drivers())
    weight = serializers.DecimalField(max_digits=14, decimal_places=4, min_value=Decimal("0.0001"))


class AllocationKeySerializer(serializers.Serializer[AllocationKey]):
    """By what share drivers bear a common cost."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    method = serializers.ChoiceField(choices=AllocationKey.Method.choices)
    weights = AllocationWeightSerializer(many=True)


class NewAllocationKeySerializer(StrictSerializer):
    """A key to be set; a changed share is a new key, for what was divided stays divided."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.allocation_keys())])
    title = serializers.CharField(max_length=200)
    method = serializers.ChoiceField(choices=AllocationKey.Method.choices, default=AllocationKey.Method.WEIGHTS)
    weights = AllocationWeightSerializer(many=True, allow_empty=False)

    def validate_weights(self, weights: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse a driver that is named twice."""
        if len({one["driver"] for one in weights}) != len(weights):
            raise serializers.ValidationError(_("Name each driver once."), code="unique")
        return weights


class PeriodEventSerializer(serializers.Serializer[PeriodEvent]):
    """One closing or opening of a month; never changed."""

    kind = serializers.ChoiceField(choices=PeriodEvent.Kind.choices)
    by = serializers.CharField()
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class PeriodSerializer(serializers.Serializer[Period]):
    """One month of the books, and all that happened to it."""

    month = serializers.CharField(source="*", help_text="Such as 2026-01.")
    state = serializers.ChoiceField(choices=Period.State.choices)
    closed_by = serializers.CharField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    soft_closed_by = serializers.CharField(allow_null=True)
    soft_closed_at = serializers.DateTimeField(allow_null=True)
    posting_count = serializers.IntegerField(help_text="How many postings stood in it when it was closed.")
    seal = serializers.CharField(allow_blank=True, help_text="One hash over them.")
    events = PeriodEventSerializer(many=True)


class FxRateSerializer(serializers.Serializer[FxRate]):
    """How much of the quoted currency one unit of the base bought on a day."""

    id = serializers.IntegerField()
    base = serializers.CharField()
    quote = serializers.CharField()
    on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8, normalize_output=True)
    source = serializers.CharField()  # type: ignore[assignment]
    fetched_at = serializers.DateTimeField()


class ExclusionSerializer(serializers.Serializer[Exclusion]):
    """An eligible event that is not valued, and why."""

    id = serializers.IntegerField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    event_id = serializers.IntegerField()
    rule = serializers.CharField(source="rule.code", default=None, allow_null=True, help_text="Of a month only.")
    reason = serializers.ChoiceField(choices=Exclusion.Reason.choices)
    explanation = serializers.CharField(source="get_reason_display")
    valid_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
