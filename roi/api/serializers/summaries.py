"""How costs by category and the award of an idea look over HTTP."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from roi.api.links import EntryLinks, object_path
from roi.api.parameters import SelectionParameters
from roi.api.serializers.report import MoneyField
from roi.models import CostEntry
from roi.models.valuation import ObjectKind
from roi.reports.awards import Award
from roi.reports.costs import CategoryCosts, CostSummary
from roi.reports.details import Thing
from roi.reports.grouping import GroupBy
from roi.reports.selection import Side


class CostParameters(SelectionParameters):
    """Which costs; grade and cashability are words about benefits."""

    group_by = None  # type: ignore[assignment]  # this is how a field is taken out
    min_grade = None  # type: ignore[assignment]
    cashable = None  # type: ignore[assignment]


class CostMonthSerializer(serializers.Serializer[Any]):
    """The costs of one category in one month."""

    month = serializers.CharField()
    amount = MoneyField()
    entries_url = serializers.URLField()


class CostCategorySerializer(serializers.Serializer[CategoryCosts]):
    """The costs of one category."""

    category = serializers.ChoiceField(choices=CostEntry.Category.choices)
    amount = MoneyField()
    percent = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True, help_text="Of all costs.")
    entries_url = serializers.SerializerMethodField()
    months = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField())
    def get_entries_url(self, costs: CategoryCosts) -> str:
        """Return the postings behind the amount."""
        return self._links.of(Side.COSTS, cost_category=costs.category)

    @extend_schema_field(CostMonthSerializer(many=True))
    def get_months(self, costs: CategoryCosts) -> list[dict[str, str]]:
        """Return the months in their order, each with the postings behind it."""
        return [
            {
                "month": month,
                "amount": str(amount),
                "entries_url": self._links.of(
                    Side.COSTS, cost_category=costs.category, group_by=GroupBy.MONTH, group=month
                ),
            }
            for month, amount in costs.months.items()
        ]

    @property
    def _links(self) -> EntryLinks:
        links: EntryLinks = self.context["links"]
        return links


class CostSummarySerializer(serializers.Serializer[CostSummary]):
    """What it took, the dearest category first."""

    currency = serializers.CharField(source="selection.currency")
    total = MoneyField()
    categories = CostCategorySerializer(many=True)


class TierSerializer(serializers.Serializer[Any]):
    """From which benefit on which share is paid of what lies above."""

    above = MoneyField()
    rate = serializers.DecimalField(max_digits=7, decimal_places=4)


class AwardPartSerializer(serializers.Serializer[Any]):
    """The part of the benefit in one tier, and what it earns."""

    above = MoneyField(source="tier.above")
    rate = serializers.DecimalField(source="tier.rate", max_digits=7, decimal_places=4)
    benefit = MoneyField()
    award = MoneyField()


class AwardSerializer(serializers.Serializer[Award]):
    """What an idea would earn its authors; a proposal, which nothing pays by itself."""

    idea_url = serializers.SerializerMethodField()
    entries_url = serializers.SerializerMethodField()
    currency = serializers.CharField()
    first_day = serializers.DateField(allow_null=True, help_text="Null as long as nothing came.")
    last_day = serializers.DateField(allow_null=True)
    is_final = serializers.BooleanField(help_text="The first year is over.")
    benefit = MoneyField(help_text="Net of all cuts, realised in the first year.")
    award = MoneyField()
    parts = AwardPartSerializer(many=True)
    scale = TierSerializer(many=True)

    @extend_schema_field(serializers.URLField())
    def get_idea_url(self, found: Award) -> str:
        """Return the idea."""
        return self._absolute(object_path(Thing(ObjectKind.IDEA, found.idea.pk)))

    @extend_schema_field(serializers.URLField())
    def get_entries_url(self, found: Award) -> str:
        """Return the postings about the idea."""
        return self._absolute(f"{reverse('roi-postings')}?idea={found.idea.pk}&side={Side.BENEFITS}")

    def _absolute(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address
