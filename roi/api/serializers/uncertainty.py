"""How the figures under the money, their break-even points and their chances look over HTTP."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from roi.api.parameters import SelectionParameters
from roi.api.serializers.report import MoneyField
from roi.reports.returns import Investment
from roi.reports.uncertainty.break_even import BreakEven
from roi.reports.uncertainty.levers import Lever
from roi.reports.uncertainty.sensitivity import Sensitivity


class ReturnsParameters(SelectionParameters):
    """A span as an investment."""

    rate = serializers.DecimalField(
        max_digits=6, decimal_places=4, min_value=Decimal("-0.9"), max_value=Decimal(10), default=Decimal("0.10")
    )
    initial_until = serializers.DateField(
        required=False, help_text="What stands in months up to this one is the beginning, which is not discounted."
    )


class LeverSerializer(serializers.Serializer[Lever]):
    """One figure on which money rests, and what is known of how it may turn out."""

    code = serializers.CharField()
    title = serializers.CharField()
    value = serializers.DecimalField(max_digits=None, decimal_places=6)
    p10 = serializers.SerializerMethodField()
    p90 = serializers.SerializerMethodField()
    assumption = serializers.IntegerField(source="assumption.pk", default=None, allow_null=True)

    def get_p10(self, lever: Lever) -> float | None:
        """Return what it falls short of once in ten times; null where nothing is known of its spread."""
        return None if lever.is_certain else lever.distribution.quantile(0.1)

    def get_p90(self, lever: Lever) -> float | None:
        """Return what it exceeds once in ten times; null where nothing is known of its spread."""
        return None if lever.is_certain else lever.distribution.quantile(0.9)


class BreakEvenSerializer(serializers.Serializer[BreakEven]):
    """At which value of one figure benefits equal costs."""

    lever = LeverSerializer()
    benefits = MoneyField(help_text="What is proportional to it.")
    break_even = serializers.DecimalField(
        source="value",
        max_digits=None,
        decimal_places=8,
        allow_null=True,
    )
    lower_bound = serializers.FloatField(allow_null=True, help_text="The lower end of its 95 % interval.")
    holds = serializers.BooleanField(allow_null=True, help_text="Whether that end is still above the break-even.")
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, point: BreakEven) -> str:
        """Say it in words."""
        if point.value is None:
            return str(_("The result stays positive without it."))
        told = {"title": point.lever.title, "value": f"{point.value:.6f}".rstrip("0").rstrip(".")}
        return str(_("The result stays positive as long as “%(title)s” is above %(value)s.") % told)


class BreakEvensSerializer(serializers.Serializer[dict[str, Any]]):
    """All break-even points of a span, those that carry most first."""

    benefits = MoneyField()
    costs = MoneyField()
    points = BreakEvenSerializer(many=True)


class SensitivitySerializer(serializers.Serializer[Sensitivity]):
    """The net result when one figure alone stands at its P10 or P90."""

    lever = LeverSerializer()
    low = serializers.FloatField(source="bar.low")
    high = serializers.FloatField(source="bar.high")
    variance_share = serializers.FloatField(source="bar.variance_share", allow_null=True)
    at_stake = serializers.FloatField()


class TornadoSerializer(serializers.Serializer[dict[str, Any]]):
    """Which figure moves the result most, and which to measure next."""

    net = MoneyField()
    bars = SensitivitySerializer(many=True)
    measure_next = LeverSerializer(allow_null=True)


class YearSerializer(serializers.Serializer[Any]):
    """Twelve months; number 0 is the beginning."""

    number = serializers.IntegerField()
    benefits = MoneyField()
    costs = MoneyField()
    net = MoneyField()


class DefinitionsSerializer(serializers.Serializer[Any]):
    """Four published definitions that differ, each under its own name."""

    phillips_percent = MoneyField(allow_null=True, help_text="(B - C) / C, Phillips/ROI Institute.")
    tei_percent = MoneyField(allow_null=True, help_text="Of present values, Forrester TEI.")
    lithium_amount = MoneyField(help_text="B - C, an amount of money, Lithium 2009.")
    sroi_ratio = serializers.DecimalField(
        max_digits=None,
        decimal_places=4,
        allow_null=True,
        help_text="PV(B) / PV(C), a gross ratio, SROI guide 2012.",
    )
    bcr = serializers.DecimalField(max_digits=None, decimal_places=4, allow_null=True)


class InvestmentSerializer(serializers.Serializer[Investment]):
    """A span as an investment."""

    rate = serializers.DecimalField(max_digits=None, decimal_places=4)
    years = YearSerializer(many=True)
    definitions = DefinitionsSerializer(source="returns")
    npv = MoneyField()
    irr = serializers.FloatField(source="internal_rate.rate", allow_null=True)
    irr_is_unique = serializers.BooleanField(source="internal_rate.is_unique")
    irr_rates = serializers.ListField(
        source="internal_rate.rates",
        child=serializers.FloatField(),
        help_text="Every rate at which the net present value is nothing; with several of them only NPV says something.",
    )
    payback_months = serializers.DecimalField(
        max_digits=None,
        decimal_places=2,
        allow_null=True,
        help_text="From the beginning; null means never.",
    )
