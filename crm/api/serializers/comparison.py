"""How deadlines were kept, and how they would have been kept under another policy."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.foundation.requests import SingleParameterSerializer
from crm.api.serializers.clocks import PriceSerializer
from crm.models import Metric
from crm.reports.service_comparison import Comparison, Figures


class ServiceComparisonParameters(SingleParameterSerializer):
    """Which tickets are looked at; both days are inclusive."""

    default_error_messages = {"order": _("The last day comes before the first.")}

    def get_fields(self) -> dict[str, Any]:
        """Call the days as the other reports do; one of the names is a word of Python."""
        return {
            **super().get_fields(),
            "from": serializers.DateField(help_text="The first day on which they were opened."),
            "to": serializers.DateField(help_text="The last day on which they were opened."),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        if attrs["to"] < attrs["from"]:
            raise serializers.ValidationError({"to": [self.error_messages["order"]]}, code="order")
        return attrs


class ServiceFiguresSerializer(serializers.Serializer[Figures]):
    """How the deadlines of one metric were kept."""

    metric = serializers.ChoiceField(choices=Metric.choices)
    met = serializers.IntegerField()
    missed = serializers.IntegerField()
    others = serializers.IntegerField(help_text="Neither met nor missed yet, or no longer waited for.")
    median_seconds = serializers.IntegerField(
        allow_null=True, help_text="Of those that were settled, in business time."
    )
    prices = PriceSerializer(many=True, help_text="What the missed ones put at stake, by currency.")

    def to_representation(self, instance: Figures) -> dict[str, Any]:
        """Return the figures with the sum of the prices."""
        return {
            "metric": instance.metric,
            "met": instance.met,
            "missed": instance.missed,
            "others": instance.others,
            "median_seconds": instance.median_seconds,
            "prices": [{"amount": str(amount), "currency": currency} for currency, amount in instance.prices()],
        }


class ServiceComparisonSerializer(serializers.Serializer[Comparison]):
    """The figures of all tickets that the policy fits, as it was and as it would have been with the policy."""

    tickets = serializers.IntegerField()
    as_it_was = ServiceFiguresSerializer(many=True)
    with_policy = ServiceFiguresSerializer(many=True)
