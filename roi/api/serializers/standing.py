"""How the coverage gauges and the stage look over HTTP."""

from typing import Any

from rest_framework import serializers

from roi.api.months import MonthField
from roi.api.serializers.report import MoneyField
from roi.models import Assumption, StageReading
from roi.models.grade import Grade
from roi.reports.coverage import Coverage, GradedMoney, Share
from roi.reports.stage import CRITERIA

TITLES = {one.code: one.title for one in CRITERIA}


class CountShareSerializer(serializers.Serializer[Share]):
    """How many of how many."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    percent = serializers.DecimalField(max_digits=None, decimal_places=2, allow_null=True)


class MoneyShareSerializer(serializers.Serializer[Share]):
    """How much money of how much."""

    numerator = MoneyField()
    denominator = MoneyField()
    percent = serializers.DecimalField(max_digits=None, decimal_places=2, allow_null=True)


class GradedMoneySerializer(serializers.Serializer[GradedMoney]):
    """Net benefits of one grade: of all net benefits, and the cashable ones among them."""

    grade = serializers.ChoiceField(choices=Grade.choices)
    share = MoneyShareSerializer()
    cashable = MoneyShareSerializer()


class DueAssumptionSerializer(serializers.Serializer[Assumption]):
    """An assumption whose review is due."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    review_on = serializers.DateField()


class CoverageSerializer(serializers.Serializer[Coverage]):
    """How much of what is measured reaches a goal and money, and how good the evidence is; null where there is nothing."""

    on = serializers.DateField(source="day")
    currency = serializers.CharField()
    kpis_with_goal = CountShareSerializer()
    kpis_reaching_money = CountShareSerializer()
    kpis_measured = CountShareSerializer()
    net_benefit_by_grade = GradedMoneySerializer(source="money", many=True)
    net_benefit_cashable = MoneyShareSerializer(source="cashable")
    net_benefit_unattributed = MoneyShareSerializer(
        source="unattributed", help_text="What nobody known has a share in."
    )
    assumptions_due = DueAssumptionSerializer(many=True)
    kpis_without_measure_or_reading = serializers.ListField(
        source="kpis_unmeasured", child=serializers.CharField(), help_text="By their codes."
    )
    drivers_without_rule = serializers.ListField(child=serializers.CharField(), help_text="By their codes.")


class FindingSerializer(serializers.Serializer[dict[str, Any]]):
    """One criterion: what was measured and what is needed; null where nothing can be measured yet."""

    stage = serializers.IntegerField()
    criterion = serializers.CharField()
    title = serializers.SerializerMethodField()
    measured = serializers.DecimalField(max_digits=None, decimal_places=6, allow_null=True)
    needed = serializers.DecimalField(max_digits=None, decimal_places=6)
    met = serializers.BooleanField()
    implied = serializers.BooleanField(help_text="By what a higher stage shows, where nothing is measured yet.")
    threshold = serializers.CharField(help_text="`default`, or the assumption that says how much is needed.")

    def get_title(self, finding: dict[str, Any]) -> str:
        """Return what the criterion is called."""
        return str(TITLES.get(finding["criterion"], finding["criterion"]))


class StageReadingSerializer(serializers.Serializer[StageReading]):
    """The stage of one month."""

    month = MonthField()
    stage = serializers.IntegerField()
    read_at = serializers.DateTimeField()


class StageSerializer(serializers.Serializer[dict[str, Any]]):
    """The present stage, since when, what shows it and what the next one lacks."""

    stage = serializers.IntegerField()
    month = MonthField(help_text="The month that was read.")
    since = MonthField()
    evidence = FindingSerializer(many=True)
    missing_for_next = FindingSerializer(many=True)
    trail = StageReadingSerializer(many=True)
