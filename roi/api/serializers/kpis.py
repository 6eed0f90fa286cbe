"""How KPIs, their measures and their readings look over HTTP."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from community.foundation.requests import StrictSerializer
from roi.api.months import MonthField
from roi.api.serializers.signed import SignedSerializer
from roi.models import Kpi, KpiReading
from roi.reports import catalogue
from roi.reports.measures import MEASURES, Measure


class LatestReadingSerializer(serializers.Serializer[KpiReading]):
    """A KPI in one month, in short."""

    month = MonthField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)


class KpiSerializer(SignedSerializer):
    """What is measured, in words, and what it was in the latest months."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    driver = serializers.CharField(source="driver.code", default=None, allow_null=True)
    kpi_class = serializers.ChoiceField(choices=Kpi.KpiClass.choices)
    unit = serializers.CharField()
    definition = serializers.CharField()
    metric = serializers.ChoiceField(choices=Kpi.Metric.choices)
    is_additive = serializers.BooleanField(help_text="Whether months may be added up; ratios and medians may not.")
    direction = serializers.ChoiceField(choices=Kpi.Direction.choices)
    measure = serializers.CharField(allow_blank=True, help_text="Blank when somebody enters the readings.")
    target_value = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True)
    latest_readings = LatestReadingSerializer(source="latest", many=True)


class ChangedKpiSerializer(StrictSerializer):
    """What may be changed of a KPI before it is signed."""

    title = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=40)
    definition = serializers.CharField(max_length=5000)
    metric = serializers.ChoiceField(choices=Kpi.Metric.choices, required=False)
    is_additive = serializers.BooleanField(required=False)
    direction = serializers.ChoiceField(choices=Kpi.Direction.choices, required=False)
    measure = serializers.CharField(max_length=60, required=False, allow_blank=True)
    target_value = serializers.DecimalField(max_digits=16, decimal_places=4, required=False, allow_null=True)

    def validate_measure(self, code: str) -> str:
        """Refuse what is not in the catalogue."""
        if code and code not in MEASURES:
            raise serializers.ValidationError(_("The catalogue has no such measure."), code="does_not_exist")
        return code


class NewKpiSerializer(ChangedKpiSerializer):
    """A KPI to be set; only one of class communication may stand without a driver."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.kpis())])
    driver = serializers.SlugRelatedField(
        slug_field="code", queryset=catalogue.drivers(), required=False, allow_null=True
    )
    kpi_class = serializers.ChoiceField(choices=Kpi.KpiClass.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a KPI that hangs on nothing."""
        if attrs.get("driver") is None and attrs["kpi_class"] != Kpi.KpiClass.COMMUNICATION:
            sentence = _("Only a KPI of class communication stands without a driver.")
            raise serializers.ValidationError({"driver": sentence}, code="required")
        return attrs


class ReadingSerializer(serializers.Serializer[KpiReading]):
    """One KPI in one month; numerator and denominator are what may be added up of a ratio."""

    month = MonthField()
    value = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    numerator = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    denominator = serializers.DecimalField(max_digits=20, decimal_places=6, allow_null=True)
    origin = serializers.ChoiceField(choices=KpiReading.Origin.choices)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    entered_by = serializers.CharField(allow_null=True)
    read_at = serializers.DateTimeField()


class EnteredReadingSerializer(StrictSerializer):
    """What a KPI was in a month, and where that is known from."""

    value = serializers.DecimalField(max_digits=20, decimal_places=6)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]


class MeasureSerializer(serializers.Serializer[Measure]):
    """One entry of the catalogue of what is measured from the events of the apps."""

    code = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    reads = serializers.CharField(help_text="Which rows it is read from.")
    unit = serializers.CharField()
    kpi_class = serializers.ChoiceField(choices=Kpi.KpiClass.choices)
    metric = serializers.ChoiceField(choices=Kpi.Metric.choices)
    is_additive = serializers.BooleanField()
    direction = serializers.ChoiceField(choices=Kpi.Direction.choices)
