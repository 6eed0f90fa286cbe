"""What "ROI" comes to by each published definition, and what the money is worth in time."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from roi.api.links import EntryLinks
from roi.api.parameters import selection_from
from roi.api.serializers.uncertainty import ReturnsParameters
from roi.charts.bars import Bar, bars
from roi.charts.drawing import Cell, Chart, Row, Table
from roi.figures import Amount, money, money_cell, number, percent, rounded
from roi.mathematics.discounting import present_value
from roi.reports.returns import MONTHS_OF_A_YEAR, Investment, Year, investment_of
from roi.reports.selection import Selection, Side
from roi.web.forms import ReturnsForm
from roi.web.views.base import for_readers, read

HUNDRED = Decimal(100)


@for_readers
def show_returns(request: HttpRequest) -> HttpResponse:
    """Show a span as an investment: four definitions, net present value, internal rate, payback, year by year."""
    given = request.GET.dict()
    form = ReturnsForm({"rate": "0.10", **given})
    asked = read(ReturnsParameters, given, form)
    if asked is None:
        return render(request, "roi/returns.html", {"form": form, "has_faults": True}, status=400)
    selection = selection_from(asked)
    investment = investment_of(selection, rate=asked["rate"], initial_until=asked.get("initial_until"))
    links = EntryLinks(reverse("value-entries"), selection)
    context = {
        "form": form,
        "is_empty": investment.first_month is None,
        "figures": _figures(investment, links, selection.currency),
        "rates": [percent(Decimal(str(rate)) * HUNDRED) for rate in investment.internal_rate.rates],
        "is_unique": investment.internal_rate.is_unique,
        "definitions": _definitions(investment, links, selection.currency),
        "years": _years(investment, links),
        "discounted": _discounted(investment, selection.currency),
    }
    return render(request, "roi/returns.html", context)


def _figures(investment: Investment, links: EntryLinks, currency: str) -> list[Amount]:
    both, found = links.of(Side.BOTH), investment.internal_rate
    months = investment.payback_months
    said = _("never within the span") if months is None else _("%(months)s months") % {"months": number(months, 1)}
    rate = percent(investment.rate * HUNDRED)
    told = _("none") if not found.rates else _("not unique")
    return [
        Amount(_("Net present value"), money(investment.npv, currency), both, _("at %(rate)s a year") % {"rate": rate}),
        Amount(
            _("Internal rate of return"),
            told if found.rate is None else percent(Decimal(str(found.rate)) * HUNDRED),
            both,
            "" if found.is_unique else _("the net present value says more"),
        ),
        Amount(_("Payback"), said, both, _("linear within a year")),
        Amount(_("Benefits per unit of cost"), number(investment.returns.bcr, 4), both),
    ]


def _definitions(investment: Investment, links: EntryLinks, currency: str) -> Table:
    """Tell all four under the names of those who published them, for they differ on the same figures."""
    returns, url = investment.returns, links.of(Side.BOTH)
    rows = [
        (_("Phillips, ROI Institute"), _("(benefits less costs) / costs"), percent(returns.phillips_percent)),
        (
            _("Forrester, Total Economic Impact"),
            _("(PV of benefits less PV of costs) / PV of costs"),
            percent(returns.tei_percent),
        ),
        (_("Lithium 2009"), _("benefits less costs, an amount of money"), money(returns.lithium_amount, currency)),
        (_("Social return on investment"), _("PV of benefits / PV of costs"), number(returns.sroi_ratio, 4)),
    ]
    told = tuple(Row(name, (Cell(value, url),), note=formula) for name, formula, value in rows)
    return Table((_("Definition"), _("Result")), told)


def _years(investment: Investment, links: EntryLinks) -> Table:
    rows = []
    for year in investment.years:
        if year.number == 0 and not (year.benefits or year.costs):
            continue
        span = _span(investment, year, links.selection)
        urls = [links.of(side, **span) for side in (Side.BENEFITS, Side.COSTS, Side.BOTH)]
        amounts = (year.benefits, year.costs, year.net)
        present = year.net / (1 + investment.rate) ** year.number
        cells = tuple(money_cell(amount, url) for amount, url in zip(amounts, urls, strict=True))
        rows.append(Row(_name(year), (*cells, money_cell(present, urls[2]))))
    columns = (_("Year"), _("Benefits"), _("Costs"), _("Net"), _("Net, present value"))
    return Table(columns, tuple(rows))


def _name(year: Year) -> str:
    return _("year %(number)s") % {"number": year.number} if year.number else _("beginning")


def _span(investment: Investment, year: Year, selection: Selection) -> dict[str, date]:
    """Return the days of a year, as the list of its postings is asked for them, within those that the reader chose."""
    if year.number == 0:
        first, last = selection.from_day, investment.initial_until
    else:
        assert investment.first_month is not None
        first = _months_later(investment.first_month, MONTHS_OF_A_YEAR * (year.number - 1))
        last = _last_day(_months_later(first, MONTHS_OF_A_YEAR - 1))
    if selection.from_day and first:
        first = max(first, selection.from_day)
    if selection.to_day and last:
        last = min(last, selection.to_day)
    return {name: day for name, day in (("from", first), ("to", last)) if day}


def _months_later(month: date, number_of: int) -> date:
    years, place = divmod(month.month - 1 + number_of, MONTHS_OF_A_YEAR)
    return date(month.year + years, place + 1, 1)


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _discounted(investment: Investment, currency: str) -> Chart:
    """Draw what all years up to each of them are worth at the beginning."""
    flows: Sequence[Decimal] = [year.net for year in investment.years]
    items = []
    for year in investment.years:
        so_far = present_value(flows[: year.number + 1], investment.rate)
        items.append(
            Bar(
                _name(year),
                so_far,
                rounded(so_far),
                kind="bad" if so_far < 0 else "good",
                exact=money(so_far, currency),
            )
        )
    return bars(_("Present value up to the end of each year"), (_("Year"), _("Present value")), items)
