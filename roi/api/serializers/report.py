"""How a report looks over HTTP."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from roi.api.links import EntryLinks
from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from roi.reports.selection import Basis, Side
from roi.reports.summary import Balance, Report


class MoneyField(serializers.DecimalField):
    """An amount as a decimal string in the one currency that the answer names."""

    def __init__(self, **options: Any) -> None:
        """Fix the precision to that of the ledger."""
        super().__init__(**{"max_digits": None, "decimal_places": 2, **options})


class GroupSerializer(serializers.Serializer[dict[str, Any]]):
    """One group of a report and the way to what it is made of."""

    key = serializers.CharField()
    benefits = MoneyField()
    costs = MoneyField()
    net = MoneyField()
    entries_url = serializers.URLField()


class WaterfallStepSerializer(serializers.Serializer[dict[str, Any]]):
    """What one kind of cut took."""

    code = serializers.CharField()
    amount = MoneyField()


class WaterfallSerializer(serializers.Serializer[dict[str, Any]]):
    """From gross to net."""

    gross = MoneyField()
    haircuts = WaterfallStepSerializer(many=True)
    net = MoneyField()
    entries_url = serializers.URLField(help_text="The postings on whose legs all of it stands.")


class GradesSerializer(serializers.Serializer[dict[str, Any]]):
    """Benefits by how good the evidence is."""

    def get_fields(self) -> dict[str, Any]:
        """One field a grade."""
        return {grade: MoneyField() for grade in Grade.values}


class GradeLinksSerializer(serializers.Serializer[dict[str, Any]]):
    """The way behind each of the grades."""

    def get_fields(self) -> dict[str, Any]:
        """One field a grade."""
        return {grade: serializers.URLField() for grade in Grade.values}


class ReportLinksSerializer(serializers.Serializer[dict[str, Any]]):
    """The way behind every amount outside the groups."""

    benefits = serializers.URLField()
    costs = serializers.URLField()
    headline = serializers.URLField()
    cashable = serializers.URLField(allow_null=True)
    not_cashable = serializers.URLField(allow_null=True)
    by_grade = GradeLinksSerializer()


class ReportSerializer(serializers.Serializer[dict[str, Any]]):
    """What the community brought and cost; every amount leads to its postings."""

    label = serializers.CharField()  # type: ignore[assignment]
    basis = serializers.ChoiceField(choices=Basis.choices)
    # Filled from get_fields: from.
    to = serializers.DateField(allow_null=True)
    as_of = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    min_grade = serializers.ChoiceField(choices=Grade.choices, allow_null=True)
    group_by = serializers.ChoiceField(choices=GroupBy.choices, allow_null=True)
    benefits = MoneyField()
    costs = MoneyField()
    net = MoneyField()
    roi_percent = MoneyField(allow_null=True)
    bcr = serializers.DecimalField(max_digits=None, decimal_places=4, allow_null=True)
    cashable = MoneyField(help_text="Benefits that reach the bank account, by the controller's word.")
    not_cashable = MoneyField()
    by_grade = GradesSerializer()
    headline = MoneyField(help_text="Cashable benefits within `headline_min_grade`, whatever else is filtered.")
    headline_min_grade = serializers.ChoiceField(choices=Grade.choices)
    headline_net = MoneyField()
    headline_roi_percent = MoneyField(allow_null=True)
    waterfall = WaterfallSerializer()
    groups = GroupSerializer(many=True)
    links = ReportLinksSerializer()

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": serializers.DateField(allow_null=True), **super().get_fields()}


def as_answer(report: Report, links: EntryLinks) -> dict[str, Any]:
    """Return the report as the serializer reads it."""
    selection, headline = report.selection, report.headline
    return {
        "label": label(),
        "basis": selection.basis,
        "from": selection.from_day,
        "to": selection.to_day,
        "as_of": selection.as_of.text if selection.as_of else None,
        "currency": selection.currency,
        "min_grade": selection.min_grade,
        "group_by": selection.group_by,
        **_balance(report.total),
        "roi_percent": report.total.roi_percent,
        "bcr": report.total.bcr,
        "cashable": report.cashable,
        "not_cashable": report.not_cashable,
        "by_grade": report.by_grade,
        "headline": headline.benefits,
        "headline_min_grade": report.headline_min_grade,
        "headline_net": headline.net,
        "headline_roi_percent": headline.roi_percent,
        "waterfall": {
            "gross": report.gross,
            "haircuts": report.haircuts,
            "net": report.total.benefits,
            "entries_url": links.of(Side.BENEFITS),
        },
        "groups": [
            {"key": key, **_balance(balance), "entries_url": links.of_group(key)}
            for key, balance in report.groups.items()
        ],
        "links": {
            "benefits": links.of(Side.BENEFITS),
            "costs": links.of(Side.COSTS),
            "headline": links.of_headline(report.headline_min_grade),
            "cashable": links.of_cashable(cashable=True),
            "not_cashable": links.of_cashable(cashable=False),
            "by_grade": {grade: links.of_grade(grade) for grade in report.by_grade},
        },
    }


def label() -> str:
    """Say on the face of every report what these figures are."""
    return _("Management accounting, imputed values")


def _balance(balance: Balance) -> dict[str, Any]:
    return {"benefits": balance.benefits, "costs": balance.costs, "net": balance.net}
