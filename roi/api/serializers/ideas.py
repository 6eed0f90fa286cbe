"""How the value of ideas and the errors of forecasts look over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from ideas.models import Idea
from roi.api.links import object_path
from roi.api.serializers.report import MoneyField
from roi.models.valuation import ObjectKind
from roi.operations.business import our_business
from roi.reports.details import Thing
from roi.reports.ideas import Calibration, IdeaValue


class ForecastSerializer(serializers.Serializer[Any]):
    """What was expected of the first year."""

    low = MoneyField(source="adoption.expected_low")
    likely = MoneyField(source="adoption.expected_likely")
    high = MoneyField(source="adoption.expected_high")
    currency = serializers.CharField(source="adoption.currency")


class IdeaValueSerializer(serializers.Serializer[IdeaValue]):
    """One adopted idea: its forecast and what the ledger says of it to date, in the currency of the ledger."""

    idea = serializers.IntegerField(source="idea.pk")
    status = serializers.ChoiceField(source="idea.status", choices=Idea.Status.choices)
    idea_url = serializers.SerializerMethodField()
    adopted_at = serializers.DateTimeField(source="adoption.adopted_at")
    estimator = serializers.CharField(allow_null=True, help_text="Null without a legal basis to name employees.")
    expected = ForecastSerializer(source="*")
    currency = serializers.CharField(help_text="Of everything but the forecast.")
    realised_gross = MoneyField(source="gross")
    realised_net = MoneyField(source="net")
    cost = MoneyField()
    ratio = serializers.DecimalField(
        max_digits=None, decimal_places=4, allow_null=True, help_text="Realised net value by cost."
    )
    expectation_balance = MoneyField(source="balance")
    written_off = MoneyField()
    error = MoneyField(help_text="Realised less expected; without sign change the balance of the expectation.")
    error_percent = MoneyField(allow_null=True)
    is_within = serializers.BooleanField(help_text="Whether the realised value lies between low and high.")
    is_ended = serializers.BooleanField()
    is_final = serializers.SerializerMethodField(help_text="Ended, or its first year is over.")
    entries_url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_idea_url(self, value: IdeaValue) -> str:
        """Return where the idea is in the API."""
        return self._absolute(object_path(Thing(ObjectKind.IDEA, value.idea.pk)))

    def get_is_final(self, value: IdeaValue) -> bool:
        """Tell whether the forecast may be judged."""
        return value.is_final(our_business().today())

    @extend_schema_field(serializers.URLField())
    def get_entries_url(self, value: IdeaValue) -> str:
        """Return the postings about the idea."""
        return f"{self._absolute(reverse('roi-postings'))}?idea={value.idea.pk}"

    def _absolute(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address


class CalibrationSerializer(serializers.Serializer[Calibration]):
    """How well one person estimates, or all together."""

    estimator = serializers.CharField(allow_null=True, help_text="Null for all together.")
    n = serializers.IntegerField()
    is_small = serializers.BooleanField(help_text="Too few forecasts to conclude anything.")
    mean_absolute_error = MoneyField()
    realised_percent = MoneyField(allow_null=True, help_text="Realised by expected; under 100 too much was expected.")
    within_percent = MoneyField(help_text="Forecasts between whose low and high the realised value lies.")


class CalibrationsSerializer(serializers.Serializer[dict[str, Any]]):
    """All forecasts that may be judged: those of ended ideas and those whose first year is over."""

    currency = serializers.CharField()
    waiting = serializers.IntegerField(help_text="Adopted ideas whose forecast may not be judged yet.")
    calibrations = CalibrationSerializer(many=True)
