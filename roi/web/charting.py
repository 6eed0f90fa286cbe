"""Draws what reports say: the same figures in the drawing, in the table beside it, and behind every link."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from roi.api.links import EntryLinks
from roi.charts.bars import Bar, bars, stacked, waterfall
from roi.charts.drawing import Chart, Row, Table
from roi.charts.lines import Point, Series, trend
from roi.figures import group_name, money, money_cell, month_name, rounded
from roi.models.grade import Grade
from roi.models.rule import Factor
from roi.reports.grouping import GroupBy
from roi.reports.selection import Side
from roi.reports.summary import Balance, Report
from roi.reports.titles import titles_of

NOTHING = Decimal("0.00")


def grade_mix(report: Report, links: EntryLinks) -> Chart:
    """Draw how good the evidence of the benefits is."""
    currency = report.selection.currency
    items = [
        Bar(
            str(Grade(grade).label),
            amount,
            rounded(amount),
            links.of_grade(grade),
            kind=grade.lower(),
            exact=money(amount, currency),
        )
        for grade, amount in report.by_grade.items()
    ]
    return stacked(_("Benefits by evidence"), (_("Evidence"), _("Benefits")), items)


def net_by_group(report: Report, links: EntryLinks) -> Chart:
    """Draw what is left by group; the table also says of which benefits and costs."""
    group_by = report.selection.group_by or GroupBy.DRIVER
    titles = titles_of(group_by, report.groups.keys())
    items = [
        Bar(group_name(key, titles), balance.net, rounded(balance.net), kind="bad" if balance.net < 0 else "good")
        for key, balance in report.groups.items()
    ]
    title = _("Net by %(group)s") % {"group": group_by.label}
    drawn = bars(title, ("", ""), items)
    rows = tuple(_group_row(key, group_name(key, titles), balance, links) for key, balance in report.groups.items())
    table = Table((str(group_by.label), _("Benefits"), _("Costs"), _("Net")), rows)
    return Chart(title, drawn.svg, table)


def gross_to_net(report: Report, links: EntryLinks) -> Chart:
    """Draw the way from gross over every cut to what is left when the costs are paid."""
    currency, total = report.selection.currency, report.total
    behind = links.of(Side.BENEFITS)
    items = [_step(_("Gross"), report.gross, currency, behind, "total")]
    for haircut in report.haircuts:
        label = str(Factor.Code(haircut.code).label)
        items.append(_step(label, -haircut.amount, currency, behind, "bad" if haircut.amount > 0 else "good"))
    items.append(_step(_("Net of all cuts"), total.benefits, currency, behind, "total"))
    items.append(_step(_("Costs"), -total.costs, currency, links.of(Side.COSTS), "cost"))
    items.append(_step(_("Net"), total.net, currency, links.of(Side.BOTH), "total"))
    return waterfall(_("From gross to net"), (_("Step"), _("Amount")), items)


def cuts_by_driver(report: Report, links: EntryLinks) -> Table:
    """Tell the same for each value driver, whose code stands in the names of its accounts."""
    gross: dict[str, Decimal] = {}
    cut: dict[str, Decimal] = {}
    for line in report.lines:
        if not report.selection.takes_benefit(line.grade, cashable=line.cashable):
            continue
        kind, _colon, rest = line.account.partition(":")
        driver = rest.partition(":")[0]
        if kind == "benefit":
            gross[driver] = gross.get(driver, NOTHING) - line.amount
        elif kind == "haircut":
            cut[driver] = cut.get(driver, NOTHING) + line.amount
    rows = []
    titles = titles_of(GroupBy.DRIVER, gross.keys())
    for driver in sorted(gross):
        url = links.of(Side.BENEFITS, group_by=GroupBy.DRIVER, group=driver)
        taken = cut.get(driver, NOTHING)
        rows.append(
            Row(
                group_name(driver, titles),
                (money_cell(gross[driver], url), money_cell(-taken, url), money_cell(gross[driver] - taken, url)),
            )
        )
    return Table((_("Value driver"), _("Gross"), _("Cuts"), _("Net")), tuple(rows))


def by_month(months: Sequence[str], groups: Mapping[str, Balance], links: EntryLinks, currency: str) -> Chart:
    """Draw benefits and costs of the months; where nothing was posted there is nothing."""
    balances = [groups.get(month, Balance(NOTHING, NOTHING)) for month in months]
    points = []
    for month in months:
        urls = [links.of(side, group_by=GroupBy.MONTH, group=month) for side in (Side.BENEFITS, Side.COSTS)]
        points.append(Point(month_name(month), tuple(urls)))
    series = [
        Series(_("Benefits"), "first", tuple(balance.benefits for balance in balances)),
        Series(_("Costs"), "second", tuple(balance.costs for balance in balances)),
    ]
    title = _("Benefits and costs by month, %(currency)s") % {"currency": currency}
    return trend(title, _("Month"), points, series, rounded, exactly=money)


def last_months(count: int, until: date) -> list[str]:
    """Return the months up to that of a day."""
    numbers = range(until.year * 12 + until.month - count, until.year * 12 + until.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _group_row(key: str, name: str, balance: Balance, links: EntryLinks) -> Row:
    group_by = links.selection.group_by
    cells = (
        money_cell(balance.benefits, links.of(Side.BENEFITS, group_by=group_by, group=key)),
        money_cell(balance.costs, links.of(Side.COSTS, group_by=group_by, group=key)),
        money_cell(balance.net, links.of_group(key)),
    )
    return Row(name, cells, links.of_group(key))


def _step(label: str, amount: Decimal, currency: str, url: str, kind: str) -> Bar:
    return Bar(label, amount, rounded(amount), url, kind, exact=money(amount, currency))
