"""What is expected of an adopted idea, and what it really brought."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person
from community.foundation.requests import CurrencyField, StrictSerializer
from ideas.models import Adoption, Realisation

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2999


class AmountField(serializers.DecimalField):
    """An amount of money, written as a string of a decimal."""

    def __init__(self, **options: Any) -> None:
        """Keep to what the column holds."""
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **options})


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "format": "decimal"},
            {
                "type": "object",
                "required": ["amount", "currency"],
                "properties": {"amount": {"type": "string", "format": "decimal"}, "currency": {"type": "string"}},
                "additionalProperties": False,
            },
        ],
        "description": "In the currency of what is expected.",
    }
)
class CostField(serializers.Field[Any, Any, Any, Any]):
    """An amount, alone or with the currency that it shares with its neighbours; as a value both."""

    def to_internal_value(self, data: Any) -> tuple[Decimal, str | None]:
        """Return the amount and the currency that was named, if one was."""
        if not isinstance(data, Mapping):
            return AmountField(min_value=Decimal(0)).run_validation(data), None
        money = MoneySerializer(data=data)
        money.is_valid(raise_exception=True)
        return money.validated_data["amount"], money.validated_data["currency"]


class MoneySerializer(StrictSerializer):
    """An amount with its currency."""

    amount = AmountField(min_value=Decimal(0))
    currency = CurrencyField()


class ExpectedSerializer(StrictSerializer):
    """The honest range of the first year."""

    low = AmountField(min_value=Decimal(0))
    likely = AmountField(min_value=Decimal(0))
    high = AmountField(min_value=Decimal(0))
    currency = CurrencyField()


class AdoptionSerializer(serializers.Serializer[Adoption]):
    """The commitment to an idea."""

    expected = ExpectedSerializer()
    cost = AmountField(help_text="In the currency of what is expected.")
    owner = PersonSerializer()
    adopted_by = PersonSerializer()
    adopted_at = serializers.DateTimeField()

    def to_representation(self, instance: Adoption) -> dict[str, Any]:
        """Return the expectation, its price and who answers for it."""
        expected = {
            "low": f"{instance.expected_low:.2f}",
            "likely": f"{instance.expected_likely:.2f}",
            "high": f"{instance.expected_high:.2f}",
            "currency": instance.currency,
        }
        return {
            "expected": expected,
            "cost": f"{instance.cost:.2f}",
            "owner": person(instance.owner),
            "adopted_by": person(instance.adopted_by),
            "adopted_at": instance.adopted_at,
        }


class AdoptionWriteSerializer(StrictSerializer):
    """What is expected of the idea from now on."""

    expected = ExpectedSerializer()
    cost = CostField(required=False)
    owner = IdField(required=False, help_text="Id of a member; at first the caller, then as it was.")
    reason = StrictCharField(required=False, allow_blank=True, max_length=2000, help_text="Everybody may read it.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a cost in another currency: the two are subtracted from each other."""
        cost, currency = attrs.get("cost", (Decimal(0), None))
        if currency not in {None, attrs["expected"]["currency"]}:
            problem = ErrorDetail(str(_("Use the currency of what is expected.")), code="other_currency")
            raise serializers.ValidationError({"cost": {"currency": [problem]}})
        return {**attrs, "cost": cost}


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "example": "2026-03"},
            {
                "type": "object",
                "required": ["from", "to"],
                "properties": {
                    "from": {"type": "string", "format": "date"},
                    "to": {"type": "string", "format": "date"},
                },
                "additionalProperties": False,
            },
        ],
        "description": "A month, or the first and the last day.",
    }
)
class PeriodField(serializers.Field[Any, Any, Any, Any]):
    """A month or two days, both inclusive; as a value the first day and the day after the last one."""

    default_error_messages = {
        "invalid": _("A period is a month such as 2026-03, or its first day as from and its last day as to."),
        "backwards": _("A period does not end before it begins."),
        "out_of_range": _("No such period is reckoned with here."),
    }

    def to_internal_value(self, data: Any) -> tuple[date, date]:
        """Return the first day and the day after."""
        first, last = self._days_of(data)
        if not FIRST_YEAR <= first.year <= LAST_YEAR or not FIRST_YEAR <= last.year <= LAST_YEAR:
            self.fail("out_of_range")
        if last < first:
            self.fail("backwards")
        return first, last + timedelta(days=1)

    def to_representation(self, value: Any) -> str | dict[str, date]:
        """Return a whole month by its name, everything else by its days."""
        first: date = value.lower
        last: date = value.upper - timedelta(days=1)
        if (first, last) == _month(first.year, first.month):
            return f"{first:%Y-%m}"
        return {"from": first, "to": last}

    def _days_of(self, data: Any) -> tuple[date, date]:
        try:
            if isinstance(data, str) and (match := MONTH.fullmatch(data)):
                return _month(int(match[1]), int(match[2]))
            if isinstance(data, Mapping) and set(data) == {"from", "to"}:
                return date.fromisoformat(data["from"]), date.fromisoformat(data["to"])
        except (ValueError, TypeError, OverflowError) as error:
            raise self._refusal() from error
        raise self._refusal()

    def _refusal(self) -> serializers.ValidationError:
        return serializers.ValidationError(self.error_messages["invalid"], code="invalid")


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class RealisationSerializer(serializers.Serializer[Realisation]):
    """What a delivered idea brought in one period."""

    id = serializers.IntegerField()
    period = PeriodField()
    amount = AmountField()
    currency = serializers.CharField()
    evidence = serializers.CharField()
    recorded_by = PersonSerializer()
    recorded_at = serializers.DateTimeField()

    def to_representation(self, instance: Realisation) -> dict[str, Any]:
        """Return the value and how it is known."""
        return {
            "id": instance.pk,
            "period": PeriodField().to_representation(instance.period),
            "amount": f"{instance.amount:.2f}",
            "currency": instance.currency,
            "evidence": instance.evidence,
            "recorded_by": person(instance.recorded_by),
            "recorded_at": instance.recorded_at,
        }


class RealisationWriteSerializer(StrictSerializer):
    """A measured value."""

    period = PeriodField()
    amount = AmountField(min_value=Decimal("0.01"))
    currency = CurrencyField()
    evidence = StrictCharField(max_length=5000)
