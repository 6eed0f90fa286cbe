"""The whole chain at once: goal, strategy, value driver, KPI, rule, with signatures, targets, readings and money."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roi.models import ConversionRule, Goal, Kpi, KpiReading, RuleVersion, Strategy, ValueDriver
from roi.models.grade import Grade
from roi.reports import catalogue
from roi.reports.grouping import GroupBy
from roi.reports.selection import Selection
from roi.reports.summary import Balance, Report

NOTHING = Balance(Decimal("0.00"), Decimal("0.00"))


@dataclass(frozen=True)
class RuleLeaf:
    """A rule and the version that holds today, if any does."""

    rule: ConversionRule
    version: RuleVersion | None


@dataclass(frozen=True)
class KpiNode:
    """A KPI, what it was month by month, and the rules that make money of it."""

    kpi: Kpi
    readings: tuple[KpiReading, ...]
    rules: tuple[RuleLeaf, ...]

    @property
    def reaches_money(self) -> bool:
        """Tell whether a rule that holds today converts it."""
        return any(leaf.version for leaf in self.rules)


@dataclass(frozen=True)
class DriverNode:
    """A value driver, its KPIs and what it brought and cost."""

    driver: ValueDriver
    kpis: tuple[KpiNode, ...]
    balance: Balance


@dataclass(frozen=True)
class StrategyNode:
    """A strategy and its value drivers."""

    strategy: Strategy
    drivers: tuple[DriverNode, ...]


@dataclass(frozen=True)
class GoalNode:
    """A goal and its strategies."""

    goal: Goal
    strategies: tuple[StrategyNode, ...]


@dataclass(frozen=True)
class Tree:
    """All goals, and the KPIs that hang on none: they can be charted, never converted."""

    goals: tuple[GoalNode, ...]
    loose: tuple[KpiNode, ...]

    @classmethod
    def of(cls, today: date, since: date, currency: str) -> "Tree":
        """Read the chain with the readings since a month, in eight queries whatever its size."""
        readings = _by(KpiReading.objects.filter(month__gte=since).order_by("month"), lambda one: one.kpi_id)
        versions = {one.rule_id: one for one in RuleVersion.objects.valid_on(today)}
        rules = _by(catalogue.rules(), lambda rule: rule.kpi_id)
        nodes = [
            KpiNode(
                kpi,
                tuple(readings[kpi.pk]),
                tuple(RuleLeaf(rule, versions.get(rule.pk)) for rule in rules[kpi.pk]),
            )
            for kpi in catalogue.kpis()
        ]
        selection = Selection(currency=currency, group_by=GroupBy.DRIVER)
        balances = Report.of(selection, headline_min_grade=Grade.E5).groups
        kpis = _by(nodes, lambda node: node.kpi.driver_id)
        drivers = _by(catalogue.drivers(), lambda driver: driver.strategy_id)
        strategies = _by(catalogue.strategies(), lambda strategy: strategy.goal_id)
        goals = tuple(
            GoalNode(goal, tuple(_strategy(one, drivers, kpis, balances) for one in strategies[goal.pk]))
            for goal in catalogue.goals()
        )
        return cls(goals, tuple(kpis[None]))


def _strategy(
    strategy: Strategy,
    drivers: Mapping[int | None, list[ValueDriver]],
    kpis: Mapping[int | None, list[KpiNode]],
    balances: Mapping[str, Balance],
) -> StrategyNode:
    nodes = (
        DriverNode(driver, tuple(kpis[driver.pk]), balances.get(driver.code, NOTHING))
        for driver in drivers[strategy.pk]
    )
    return StrategyNode(strategy, tuple(nodes))


def _by[Row](rows: Iterable[Row], key: Callable[[Row], int | None]) -> Mapping[int | None, list[Row]]:
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
