"""The first page about value, and the way from gross to net."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from roi.api.links import EntryLinks
from roi.api.parameters import ReportParameters, selection_from
from roi.api.views.methods import band_on_the_day
from roi.charts.drawing import Cell, Chart, Row, Table
from roi.figures import Amount, day_text, group_name, money, number, percent
from roi.models.grade import Grade
from roi.models.method import Method
from roi.operations.business import our_business
from roi.reports.coverage import Coverage
from roi.reports.grouping import GroupBy, end_of_month
from roi.reports.intervals import Interval, interval_of
from roi.reports.methods.implied import claims_of
from roi.reports.selection import Basis, Selection, Side
from roi.reports.summary import Report
from roi.reports.titles import titles_of
from roi.web.charting import by_month, cuts_by_driver, grade_mix, gross_to_net, last_months, net_by_group
from roi.web.forms import ReportForm
from roi.web.views.base import for_readers, read
from roi.web.views.stage import StageShown

MONTHS_SHOWN = 12
# From so many per cent on somebody should look why so little can be attributed.
MUCH_UNATTRIBUTED = 25


@for_readers
def show_overview(request: HttpRequest) -> HttpResponse:
    """Show what it brought and cost, how sure that is, how it went, and what needs attention."""
    shown = {"group_by": GroupBy.DRIVER, **request.GET.dict()}
    form = ReportForm(shown)
    asked = read(ReportParameters, shown, form)
    if asked is None:
        return render(request, "roi/overview.html", {"form": form, "has_faults": True}, status=400)
    selection = selection_from(asked)
    report = Report.of(selection, headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
    links = EntryLinks(reverse("value-entries"), selection)
    coverage = Coverage.of(our_business().today(), selection.currency)
    interval = interval_of(selection)
    context = {
        "form": form,
        "report": report,
        "figures": list(_figures(report, interval, links)),
        "roi": _return_on(report, interval, links),
        "grades": grade_mix(report, links),
        "groups": net_by_group(report, links) if report.groups else None,
        "trend": _trend(selection),
        "stage": StageShown.latest(),
        "gauges": _gauges(coverage),
        "warnings": list(_warnings(coverage, selection)),
        "query": urlencode({name: value for name, value in request.GET.items() if value}),
        "legs_url": EntryLinks(reverse("roi-legs"), selection).of(Side.BOTH),
        "by_rows": _sides(report, links),
    }
    return render(request, "roi/overview.html", context)


@for_readers
def show_waterfall(request: HttpRequest) -> HttpResponse:
    """Show what was not claimed: every step from gross to net, over all and by value driver."""
    form = ReportForm(request.GET.dict())
    asked = read(ReportParameters, request.GET.dict(), form)
    if asked is None:
        return render(request, "roi/waterfall.html", {"form": form, "has_faults": True}, status=400)
    report = Report.of(selection_from(asked), headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
    links = EntryLinks(reverse("value-entries"), report.selection)
    context = {
        "form": form,
        "report": report,
        "waterfall": gross_to_net(report, links),
        "drivers": cuts_by_driver(report, links),
        "is_empty": not report.gross and not report.total.costs,
    }
    return render(request, "roi/waterfall.html", context)


def _figures(report: Report, interval: Interval, links: EntryLinks) -> Iterator[Amount]:
    currency, total = report.selection.currency, report.total
    reach = _between(money(interval.low), money(interval.high)) if interval.low != interval.high else ""
    limit = {"grade": report.headline_min_grade}
    yield Amount(_("Benefits"), money(total.benefits, currency), links.of(Side.BENEFITS), reach)
    yield Amount(_("Costs"), money(total.costs, currency), links.of(Side.COSTS))
    yield Amount(_("Net"), money(total.net, currency), links.of(Side.BOTH))
    yield Amount(
        _("Headline"),
        money(report.headline.benefits, currency),
        links.of_headline(report.headline_min_grade),
        _("cashable, with evidence of grade %(grade)s or better") % limit,
    )


def _return_on(report: Report, interval: Interval, links: EntryLinks) -> Amount:
    """Tell benefits less costs by costs, between which bounds, and without the weak evidence."""
    share, note = report.total.roi_percent, ""
    low, high = interval.low_balance.roi_percent, interval.high_balance.roi_percent
    if share is None:
        return Amount(_("Return on investment"), _("no costs, no ratio"))
    if low != high:
        note = _between(percent(low), percent(high))
    return Amount(_("Return on investment"), percent(share), links.of(Side.BOTH), note)


def _between(low: str, high: str) -> str:
    return _("80 %% interval of what samples show: %(low)s to %(high)s") % {"low": low, "high": high}


def _sides(report: Report, links: EntryLinks) -> Table:
    """Tell the rest of the figures, each with its way."""
    currency = report.selection.currency
    headline = links.of_headline(report.headline_min_grade)
    rows = [
        Row(_("Cashable"), (Cell(money(report.cashable, currency), links.of_cashable(cashable=True)),)),
        Row(_("Not cashable"), (Cell(money(report.not_cashable, currency), links.of_cashable(cashable=False)),)),
        Row(_("Headline less all costs"), (Cell(money(report.headline.net, currency), headline),)),
        Row(_("Return on the headline alone"), (Cell(percent(report.headline.roi_percent), headline),)),
        Row(_("Benefits per unit of cost"), (Cell(number(report.total.bcr, 4), links.of(Side.BOTH)),)),
    ]
    return Table((_("Figure"), _("Amount")), tuple(rows))


def _trend(selection: Selection) -> Chart:
    months = last_months(MONTHS_SHOWN, selection.to_day or our_business().today())
    first, last = (date.fromisoformat(f"{month}-01") for month in (months[0], months[-1]))
    span = replace(selection, from_day=first, to_day=end_of_month(last), group_by=GroupBy.MONTH)
    report = Report.of(span, headline_min_grade=Grade.E5)
    links = EntryLinks(reverse("value-entries"), span)
    return by_month(months, report.groups, links, selection.currency)


def _gauges(coverage: Coverage) -> list[tuple[str, str, str]]:
    shares = [
        (_("KPIs that have a goal"), coverage.kpis_with_goal),
        (_("KPIs that reach money"), coverage.kpis_reaching_money),
        (_("KPIs that are measured"), coverage.kpis_measured),
        (_("Benefits that are cashable"), coverage.cashable),
        (_("Benefits attributed to nobody"), coverage.unattributed),
    ]
    return [(name, percent(share.percent, 0), f"{share.percent or 0:.0f}") for name, share in shares]


def _warnings(coverage: Coverage, selection: Selection) -> Iterator[str]:
    if due := coverage.assumptions_due:
        due_now = ", ".join(f"{one.title} ({day_text(one.review_on)})" for one in due)
        yield _("Assumptions due for review: %(titles)s") % {"titles": due_now}
    if coverage.drivers_without_rule:
        codes = coverage.drivers_without_rule
        titles = titles_of(GroupBy.DRIVER, codes)
        names = ", ".join(group_name(code, titles) for code in codes)
        yield _("Value drivers without a rule, which reach no money: %(codes)s") % {"codes": names}
    unattributed = coverage.unattributed.percent
    if unattributed is not None and unattributed > MUCH_UNATTRIBUTED:
        told: dict[str, object] = {"share": percent(unattributed, 0)}
        yield _("%(share)s of all benefits are attributed to nobody; more solvers or readers should be known.") % told
    months = last_months(2, our_business().today())
    recent = Selection(currency=selection.currency, basis=Basis.VALID, from_day=date.fromisoformat(f"{months[0]}-01"))
    claims, _total = claims_of(recent, band_on_the_day())
    for claim in claims:
        if claim.implied.warning:
            told = {
                "method": Method(claim.method).label,
                "value": money(claim.implied.unit_value, selection.currency),
                "low": money(claim.implied.band.low),
                "high": money(claim.implied.band.high),
            }
            yield (
                _("%(method)s: a contact is worth %(value)s, outside of what is believed (%(low)s to %(high)s)") % told
            )
