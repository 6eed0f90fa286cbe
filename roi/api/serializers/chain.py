"""How the chain from goal to rule looks over HTTP."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from community.foundation.requests import StrictSerializer
from roi.models import ConversionRule, Goal, Kpi, Strategy, ValueDriver
from roi.models.method import Approach, Method
from roi.models.rule import METHODS_FOR
from roi.reports import catalogue

LAST_STAGE = 5


class GoalSerializer(serializers.Serializer[Goal]):
    """What the company wants to reach."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    perspective = serializers.ChoiceField(choices=Goal.Perspective.choices)
    owner = serializers.CharField()
    target_value = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    unit = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class NewGoalSerializer(StrictSerializer):
    """A goal to be set; whoever sets it owns it."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.goals())])
    title = serializers.CharField(max_length=200)
    perspective = serializers.ChoiceField(choices=Goal.Perspective.choices)
    target_value = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, allow_null=True)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class StrategySerializer(serializers.Serializer[Strategy]):
    """How a goal is to be reached."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    goal = serializers.CharField(source="goal.code")
    title = serializers.CharField()
    hypothesis = serializers.CharField()
    stage_from = serializers.IntegerField()
    stage_to = serializers.IntegerField()
    review_on = serializers.DateField(allow_null=True)


class NewStrategySerializer(StrictSerializer):
    """A strategy to be set."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.strategies())])
    goal = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.goals())
    title = serializers.CharField(max_length=200)
    hypothesis = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    stage_from = serializers.IntegerField(min_value=0, max_value=LAST_STAGE)
    stage_to = serializers.IntegerField(min_value=0, max_value=LAST_STAGE)
    review_on = serializers.DateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a strategy that leads backwards."""
        if attrs["stage_from"] > attrs["stage_to"]:
            raise serializers.ValidationError({"stage_to": _("A strategy leads upwards.")}, code="backwards")
        return attrs


class DriverSerializer(serializers.Serializer[ValueDriver]):
    """Who pays less or more because of it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    strategy = serializers.CharField(source="strategy.code")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=ValueDriver.Kind.choices)
    business_model = serializers.CharField()
    cashable = serializers.BooleanField()
    controller = serializers.CharField()


class NewDriverSerializer(StrictSerializer):
    """A value driver to be set by the controller, whose word cashability is."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.drivers())])
    strategy = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.strategies())
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=ValueDriver.Kind.choices)
    business_model = serializers.CharField(max_length=5000)
    cashable = serializers.BooleanField(default=False)


class KpiSerializer(serializers.Serializer[Kpi]):
    """What is measured."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    driver = serializers.CharField(source="driver.code", default=None, allow_null=True)
    kpi_class = serializers.ChoiceField(choices=Kpi.KpiClass.choices)
    unit = serializers.CharField()
    definition = serializers.CharField()


class NewKpiSerializer(StrictSerializer):
    """A KPI to be set; only one of class communication may stand without a driver."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.kpis())])
    title = serializers.CharField(max_length=200)
    driver = serializers.SlugRelatedField(
        slug_field="code", queryset=catalogue.drivers(), required=False, allow_null=True
    )
    kpi_class = serializers.ChoiceField(choices=Kpi.KpiClass.choices)
    unit = serializers.CharField(max_length=40)
    definition = serializers.CharField(max_length=5000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a KPI that hangs on nothing."""
        if attrs.get("driver") is None and attrs["kpi_class"] != Kpi.KpiClass.COMMUNICATION:
            sentence = _("Only a KPI of class communication stands without a driver.")
            raise serializers.ValidationError({"driver": sentence}, code="required")
        return attrs


class RuleSerializer(serializers.Serializer[ConversionRule]):
    """How a KPI becomes money."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    kpi = serializers.CharField(source="kpi.code")
    driver = serializers.CharField(source="driver.code")
    subject = serializers.ChoiceField(choices=ConversionRule.Subject.choices)
    method = serializers.ChoiceField(choices=Method.choices)
    approach = serializers.ChoiceField(choices=Approach.choices)


class NewRuleSerializer(StrictSerializer):
    """A rule to be set; its driver is the one of its KPI."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.rules())])
    title = serializers.CharField(max_length=200)
    kpi = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.kpis())
    subject = serializers.ChoiceField(choices=ConversionRule.Subject.choices)
    method = serializers.ChoiceField(choices=Method.choices, required=False)
    approach = serializers.ChoiceField(choices=Approach.choices, required=False)

    def validate_subject(self, subject: str) -> str:
        """Refuse a second rule for one effect."""
        taken = catalogue.rules().filter(subject=subject)
        if subject != ConversionRule.Subject.READING and taken.exists():
            raise serializers.ValidationError(_("There is a rule for this already."), code="unique")
        return subject

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a KPI that reaches no money, and a method that is about something else."""
        fitting = METHODS_FOR[attrs["subject"]]
        if attrs.setdefault("method", fitting[0]) not in fitting:
            raise serializers.ValidationError({"method": _("This method values something else.")}, code="misfit")
        if attrs["kpi"].driver is None:
            sentence = _("This KPI hangs on no value driver, so it can be charted but not converted.")
            raise serializers.ValidationError({"kpi": sentence}, code="kpi_without_driver")
        return attrs | {"driver": attrs["kpi"].driver}
