"""Why anything is worth money: the chain from goal to rule."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from roi.api.links import EntryLinks
from roi.charts.lines import sparkline
from roi.figures import Amount, money, month_name, number
from roi.operations.business import our_business
from roi.reports.grouping import GroupBy
from roi.reports.selection import Selection, Side
from roi.reports.tree import DriverNode, GoalNode, KpiNode, Tree
from roi.web.views.base import for_readers

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class KpiShown:
    """A KPI for the page: its last value, its target and its line."""

    node: KpiNode
    last: str
    when: str
    target: str
    line: SafeString


@dataclass(frozen=True)
class DriverShown:
    """A value driver for the page."""

    node: DriverNode
    amounts: tuple[Amount, ...]
    kpis: tuple[KpiShown, ...]


@for_readers
def show_goals(request: HttpRequest) -> HttpResponse:
    """Show goals, strategies, drivers, KPIs and rules, who signed them, and what reaches no money."""
    business = our_business()
    today = business.today()
    tree = Tree.of(today, (today - A_YEAR).replace(day=1), business.currency)
    selection = Selection(currency=business.currency, group_by=GroupBy.DRIVER)
    links = EntryLinks(reverse("value-entries"), selection)
    context = {
        "goals": [(node, _strategies(node, links, business.currency)) for node in tree.goals],
        "loose": [_shown(node) for node in tree.loose],
    }
    return render(request, "roi/goals.html", context)


def _strategies(goal: GoalNode, links: EntryLinks, currency: str) -> list[tuple[object, list[DriverShown]]]:
    return [
        (strategy.strategy, [_driver(node, links, currency) for node in strategy.drivers])
        for strategy in goal.strategies
    ]


def _driver(node: DriverNode, links: EntryLinks, currency: str) -> DriverShown:
    here = {"group_by": GroupBy.DRIVER, "group": node.driver.code}
    amounts = (
        Amount(_("Benefits"), money(node.balance.benefits, currency), links.of(Side.BENEFITS, **here)),
        Amount(_("Costs"), money(node.balance.costs, currency), links.of(Side.COSTS, **here)),
        Amount(_("Net"), money(node.balance.net, currency), links.of(Side.BOTH, **here)),
    )
    return DriverShown(node, amounts, tuple(_shown(kpi) for kpi in node.kpis))


def _shown(node: KpiNode) -> KpiShown:
    kpi = node.kpi
    known = [one for one in node.readings if one.value is not None]
    title = _("%(title)s, the last twelve months") % {"title": kpi.title}
    return KpiShown(
        node=node,
        last=number(known[-1].value) if known else "",
        when=month_name(known[-1].month.isoformat()) if known else "",
        target=number(kpi.target_value, 4) if kpi.target_value is not None else "",
        line=sparkline(title, [one.value for one in node.readings], target=kpi.target_value),
    )
