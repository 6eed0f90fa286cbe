"""What is set down about value: the chain from goal to rule, costs, periods and what was left out."""

from datetime import date

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from roi.models import (
    ConversionRule,
    CostEntry,
    Exclusion,
    FxRate,
    Goal,
    Kpi,
    Period,
    RuleVersion,
    Strategy,
    Study,
    ValueDriver,
)


def goals() -> QuerySet[Goal]:
    """All goals."""
    return Goal.objects.select_related("owner").order_by("code", "id")


def strategies() -> QuerySet[Strategy]:
    """All strategies with their goals."""
    return Strategy.objects.select_related("goal").order_by("code", "id")


def drivers() -> QuerySet[ValueDriver]:
    """All value drivers with their strategies."""
    return ValueDriver.objects.select_related("strategy", "controller").order_by("code", "id")


def kpis() -> QuerySet[Kpi]:
    """All KPIs; those without a driver can be charted only."""
    return Kpi.objects.select_related("driver").order_by("code", "id")


def studies() -> QuerySet[Study]:
    """All studies, concluded or not."""
    return Study.objects.select_related("hold_out", "author", "approved_by").order_by("code", "id")


def rules() -> QuerySet[ConversionRule]:
    """All rules with what they stand on."""
    return ConversionRule.objects.select_related("kpi", "driver").order_by("code", "id")


def rule_versions() -> QuerySet[RuleVersion]:
    """All versions of all rules with their steps."""
    versions = RuleVersion.objects.select_related("rule", "author", "approved_by")
    return versions.prefetch_related("factors").order_by("rule", "number", "id")


def find_rule_version(version_id: int) -> RuleVersion:
    """Return one version; raises `Http404` when there is none."""
    return get_object_or_404(rule_versions(), pk=version_id)


def costs() -> QuerySet[CostEntry]:
    """All costs with their rates and the postings that came of them."""
    entries = CostEntry.objects.select_related("driver", "rate", "entered_by")
    return entries.prefetch_related("postings__reversal").order_by("-incurred_on", "-id")


def find_cost(cost_id: int) -> CostEntry:
    """Return one cost; raises `Http404` when there is none."""
    return get_object_or_404(costs(), pk=cost_id)


def periods() -> QuerySet[Period]:
    """All months of the books, the latest first."""
    return Period.objects.select_related("closed_by", "soft_closed_by").order_by("-month")


def find_period(month: date) -> Period:
    """Return one month; raises `Http404` when the books do not have it."""
    return get_object_or_404(periods(), month=month)


def fx_rates(
    base: str | None = None,
    quote: str | None = None,
    days: tuple[date | None, date | None] = (None, None),
    source: str | None = None,
) -> QuerySet[FxRate]:
    """Exchange rates of a pair and of days, both included, the latest first."""
    wanted = {"base": base, "quote": quote, "on__gte": days[0], "on__lte": days[1], "source": source}
    asked = {name: value for name, value in wanted.items() if value is not None}
    return FxRate.objects.filter(**asked).order_by("-on", "-id")


def exclusions() -> QuerySet[Exclusion]:
    """Every eligible event that is not valued, the latest first."""
    return Exclusion.objects.select_related("rule").order_by("-valid_on", "-id")
