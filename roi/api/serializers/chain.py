"""How the chain from goal to rule looks over HTTP."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from community.foundation.requests import StrictSerializer
from roi.api.serializers.signed import SignedSerializer
from roi.models import Classification, ConversionRule, Goal, ValueDriver
from roi.models.method import Approach, Method
from roi.models.rule import METHODS_FOR
from roi.reports import catalogue

LAST_STAGE = 5


class GoalSerializer(SignedSerializer):
    """What the company wants to reach."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    perspective = serializers.ChoiceField(choices=Goal.Perspective.choices)
    owner = serializers.CharField()
    target_value = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    unit = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class ChangedGoalSerializer(StrictSerializer):
    """What may be changed of a goal before it is signed."""

    title = serializers.CharField(max_length=200)
    perspective = serializers.ChoiceField(choices=Goal.Perspective.choices)
    target_value = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, allow_null=True)
    unit = serializers.CharField(max_length=40, required=False, allow_blank=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class NewGoalSerializer(ChangedGoalSerializer):
    """A goal to be set; whoever sets it owns it."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.goals())])


class StrategySerializer(SignedSerializer):
    """How a goal is to be reached."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    goal = serializers.CharField(source="goal.code")
    title = serializers.CharField()
    hypothesis = serializers.CharField()
    stage_from = serializers.IntegerField()
    stage_to = serializers.IntegerField()
    review_on = serializers.DateField(allow_null=True)


class ChangedStrategySerializer(StrictSerializer):
    """What may be changed of a strategy before it is signed."""

    title = serializers.CharField(max_length=200)
    hypothesis = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    stage_from = serializers.IntegerField(min_value=0, max_value=LAST_STAGE)
    stage_to = serializers.IntegerField(min_value=0, max_value=LAST_STAGE)
    review_on = serializers.DateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a strategy that leads backwards."""
        if attrs.get("stage_from", 0) > attrs.get("stage_to", LAST_STAGE):
            raise serializers.ValidationError({"stage_to": _("A strategy leads upwards.")}, code="backwards")
        return attrs


class NewStrategySerializer(ChangedStrategySerializer):
    """A strategy to be set."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.strategies())])
    goal = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.goals())


class SaidSerializer(serializers.Serializer[Classification]):
    """What a signer said of a driver; never changed, the last one holds."""

    cashable = serializers.BooleanField()
    by = serializers.CharField()
    reason = serializers.CharField()
    recorded_at = serializers.DateTimeField()


class DriverSerializer(SignedSerializer):
    """Who pays less or more because of it."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    strategy = serializers.CharField(source="strategy.code")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=ValueDriver.Kind.choices)
    business_model = serializers.CharField()
    cashable = serializers.BooleanField()
    controller = serializers.CharField()
    classifications = SaidSerializer(many=True)


class ChangedDriverSerializer(StrictSerializer):
    """What a controller may change of a value driver before another one signs it."""

    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=ValueDriver.Kind.choices)
    business_model = serializers.CharField(max_length=5000)
    cashable = serializers.BooleanField(default=False)


class NewDriverSerializer(ChangedDriverSerializer):
    """A value driver to be set by the controller, whose word cashability is."""

    code = serializers.SlugField(max_length=50, validators=[UniqueValidator(catalogue.drivers())])
    strategy = serializers.SlugRelatedField(slug_field="code", queryset=catalogue.strategies())


class ClassificationSerializer(StrictSerializer):
    """Whether what a driver brings reaches the bank account, and why."""

    cashable = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


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


class ChangedRuleSerializer(StrictSerializer):
    """What may be changed of a rule before one of its versions is approved."""

    title = serializers.CharField(max_length=200)
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
