"""How sure the result is: where it would be lost, what moves it most, and what chance may make of it."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from roi.api.parameters import SelectionParameters, selection_from
from roi.charts.drawing import Cell, Chart, Row, Table
from roi.charts.ranges import Range, intervals, tornado
from roi.figures import money, number, percent, rounded
from roi.models import Scenario
from roi.reports.uncertainty.break_even import BreakEven, break_even_points
from roi.reports.uncertainty.levers import Foundations
from roi.reports.uncertainty.sensitivity import Sensitivity, measure_next, sensitivities
from roi.web.forms import SpanForm
from roi.web.views.base import for_readers, read

SIMULATIONS_SHOWN = 3
DRAWN = 10


@for_readers
def show_uncertainty(request: HttpRequest) -> HttpResponse:
    """Show break-even points, the tornado and the latest simulations."""
    form = SpanForm(request.GET.dict())
    asked = read(SelectionParameters, request.GET.dict(), form)
    if asked is None:
        return render(request, "roi/uncertainty.html", {"form": form, "has_faults": True}, status=400)
    foundations = Foundations.of(selection_from(asked))
    currency = foundations_currency(asked)
    bars = [bar for bar in sensitivities(foundations) if bar.bar.low != bar.bar.high]
    next_one = measure_next(bars)
    simulations = Scenario.objects.latest_first().filter(kind=Scenario.Kind.SIMULATION)[:SIMULATIONS_SHOWN]
    context = {
        "form": form,
        "has_levers": bool(foundations.levers),
        "sentences": [_sentence(point, currency) for point in break_even_points(foundations)],
        "tornado": _tornado(bars[:DRAWN], foundations.balance.net, currency) if bars else None,
        "measure_next": next_one.title if next_one else "",
        "simulations": [(scenario, _simulation(scenario)) for scenario in simulations],
    }
    return render(request, "roi/uncertainty.html", context)


def foundations_currency(asked: dict[str, object]) -> str:
    """Return in which currency the span is told."""
    return selection_from(asked).currency


def _sentence(point: BreakEven, currency: str) -> dict[str, object]:
    """Say a break-even point in words: stronger for a decision than an interval."""
    told = {"title": point.lever.title, "present": number(point.lever.value, 6)}
    if point.value is None:
        text = _("Without “%(title)s” the result stays positive as well; at present it is %(present)s.") % told
    else:
        told["value"] = number(point.value, 6)
        text = _("The result stays positive as long as “%(title)s” is above %(value)s; at present it is %(present)s.")
        text %= told
    return {"text": text, "holds": point.holds, "benefits": money(point.benefits, currency)}


def _tornado(bars: list[Sensitivity], net: Decimal, currency: str) -> Chart:
    items = [
        Range(
            one.lever.title,
            Decimal(one.bar.low),
            Decimal(one.bar.high),
            rounded(Decimal(one.bar.low)),
            rounded(Decimal(one.bar.high)),
        )
        for one in bars
    ]
    title = _("Net result when one figure alone stands at its P10 or P90, %(currency)s") % {"currency": currency}
    drawn = tornado(title, ("", "", "", ""), items, net)
    rows = tuple(
        Row(
            one.lever.title,
            (
                Cell(rounded(Decimal(one.bar.low), currency)),
                Cell(rounded(Decimal(one.bar.high), currency)),
                Cell(rounded(Decimal(one.at_stake), currency)),
            ),
        )
        for one in bars
    )
    table = Table((_("Figure"), _("at its P10"), _("at its P90"), _("at stake")), rows)
    return Chart(title, drawn.svg, table)


def _simulation(scenario: Scenario) -> Chart:
    names = {"benefits": _("Benefits"), "net": _("Net"), "roi_percent": _("Return on investment")}
    items = []
    for name, label in names.items():
        spread = scenario.result.get(name)
        if spread is None or name == "roi_percent":
            continue
        low, middle, high = (Decimal(str(spread[part])) for part in ("p10", "p50", "p90"))
        items.append(Range(label, low, high, rounded(low), rounded(high), middle, rounded(middle)))
    drawn = intervals(scenario.title, (_("Figure"), "P10", "P50", "P90"), items)
    if roi := scenario.result.get("roi_percent"):
        cells = tuple(Cell(percent(Decimal(str(roi[part])))) for part in ("p10", "p50", "p90"))
        table = Table(drawn.table.columns, (*drawn.table.rows, Row(names["roi_percent"], cells)))
        return Chart(drawn.title, drawn.svg, table)
    return drawn
