"""What it took by category and month, in one query on the sums that are kept."""

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from roi.reports.selection import Selection
from roi.reports.summary import NOTHING, PERCENT, Report


@dataclass(frozen=True)
class CategoryCosts:
    """The costs of one category, as a whole and by month."""

    category: str
    amount: Decimal
    # Null where the costs of all categories cancel out.
    percent: Decimal | None
    months: dict[str, Decimal]


@dataclass(frozen=True)
class CostSummary:
    """All costs of a selection, the dearest category first."""

    selection: Selection
    total: Decimal
    categories: tuple[CategoryCosts, ...]


def costs_by_category(selection: Selection) -> CostSummary:
    """Sum the costs; an account of costs is named by its category."""
    by_month = replace(selection, group_by=GroupBy.MONTH)
    lines = [line for line in Report.of(by_month, headline_min_grade=Grade.E5).lines if line.is_cost]
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        sums[line.account.partition(":")[2]][line.group] += line.amount
    total = sum((line.amount for line in lines), NOTHING)
    found = (_category(name, months, total) for name, months in sums.items())
    return CostSummary(selection, total, tuple(sorted(found, key=lambda one: (-one.amount, one.category))))


def _category(name: str, months: dict[str, Decimal], total: Decimal) -> CategoryCosts:
    amount = sum(months.values(), NOTHING)
    percent = (amount / total * 100).quantize(PERCENT, ROUND_HALF_UP) if total else None
    return CategoryCosts(name, amount, percent, dict(sorted(months.items())))
