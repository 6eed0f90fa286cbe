"""What is set down about value: the chain from goal to rule, costs, periods and what was left out."""

from datetime import date

from django.db.models import Model, Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from ideas.models import Idea
from roi.models import (
    AllocationKey,
    Assumption,
    Classification,
    ConversionRule,
    CostEntry,
    Exclusion,
    FxRate,
    Goal,
    Kpi,
    KpiReading,
    Period,
    PeriodEvent,
    RuleVersion,
    Strategy,
    StrategyLink,
    Study,
    ValueDriver,
)

SIGNED = ("author", "approved_by")
LATEST = 3


def find[Row: Model](rows: QuerySet[Row], key: str | int) -> Row:
    """Return the row of a code, or of a number where there is no code; raises `Http404` when there is none."""
    return get_object_or_404(rows, **{"code" if isinstance(key, str) else "pk": key})


def goals() -> QuerySet[Goal]:
    """All goals."""
    return Goal.objects.select_related("owner", *SIGNED).order_by("code", "id")


def strategies() -> QuerySet[Strategy]:
    """All strategies with their goals."""
    return Strategy.objects.select_related("goal", *SIGNED).order_by("code", "id")


def drivers() -> QuerySet[ValueDriver]:
    """All value drivers with their strategies."""
    return ValueDriver.objects.select_related("strategy", "controller", *SIGNED).order_by("code", "id")


def classified_drivers() -> QuerySet[ValueDriver]:
    """The same with what was said of each of them."""
    said = Classification.objects.in_order().select_related("by")
    return drivers().prefetch_related(Prefetch("classifications", said))


def kpis() -> QuerySet[Kpi]:
    """All KPIs; those without a driver can be charted only."""
    return Kpi.objects.select_related("driver", *SIGNED).order_by("code", "id")


def kpis_with_latest() -> QuerySet[Kpi]:
    """All KPIs with what they were in the latest months."""
    latest = KpiReading.objects.order_by("-month")[:LATEST]
    return kpis().prefetch_related(Prefetch("readings", latest, to_attr="latest"))


def kpi_readings(kpi: Kpi, first: date | None = None, last: date | None = None) -> QuerySet[KpiReading]:
    """The months of a KPI in their order, from one to another one."""
    readings = KpiReading.objects.filter(kpi=kpi).select_related("entered_by").order_by("month", "id")
    return readings.between(first or date.min, last or date.max)


def strategy_links() -> QuerySet[StrategyLink]:
    """All arrows of the strategy map."""
    links = StrategyLink.objects.select_related("cause", "effect", "study", *SIGNED)
    return links.order_by("cause__code", "effect__code", "id")


def assumptions() -> QuerySet[Assumption]:
    """All values that are taken for granted, each with its rows in the order in which they were written."""
    return Assumption.objects.select_related("study", *SIGNED).order_by("code", "id")


def studies() -> QuerySet[Study]:
    """All studies, concluded or not."""
    return Study.objects.select_related("hold_out", "author", "approved_by").order_by("code", "id")


def rules() -> QuerySet[ConversionRule]:
    """All rules with what they stand on."""
    return ConversionRule.objects.select_related("kpi", "driver").order_by("code", "id")


def rule_versions() -> QuerySet[RuleVersion]:
    """All versions of all rules with their steps."""
    versions = RuleVersion.objects.select_related("rule", "author", "approved_by", "study")
    return versions.prefetch_related("factors").order_by("rule_id", "number", "id")


def find_rule_version(version_id: int) -> RuleVersion:
    """Return one version; raises `Http404` when there is none."""
    return get_object_or_404(rule_versions(), pk=version_id)


def costs() -> QuerySet[CostEntry]:
    """All costs with their rates and the postings that came of them."""
    entries = CostEntry.objects.select_related("driver", "rate", "allocation_key", "entered_by")
    return entries.prefetch_related("postings__reversal").order_by("-incurred_on", "-id")


def allocation_keys() -> QuerySet[AllocationKey]:
    """All keys by which common costs are divided."""
    return AllocationKey.objects.prefetch_related("weights__driver").order_by("code", "id")


def adopted_ideas() -> QuerySet[Idea]:
    """Ideas whose realisation may cost something."""
    return Idea.objects.filter(adoption__isnull=False).order_by("id")


def find_cost(cost_id: int) -> CostEntry:
    """Return one cost; raises `Http404` when there is none."""
    return get_object_or_404(costs(), pk=cost_id)


def periods() -> QuerySet[Period]:
    """All months of the books, the latest first."""
    events = PeriodEvent.objects.in_order().select_related("by")
    months = Period.objects.select_related("closed_by", "soft_closed_by").prefetch_related(Prefetch("events", events))
    return months.order_by("-month")


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
