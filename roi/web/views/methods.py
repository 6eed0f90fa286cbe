"""The published methods side by side on our own counts: the choice of method moves the result more than the data."""

from datetime import timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from roi.api.serializers.methods import WHY_NOT, ComparisonParameters
from roi.api.views.methods import band_on_the_day
from roi.charts.bars import Bar, bars
from roi.charts.drawing import NONE, Cell, Chart, Row, Table
from roi.figures import money, number, rounded
from roi.operations.business import our_business
from roi.reports.methods.comparison import Comparison, NoUnitValue, Outcome, WhatIf, compare
from roi.reports.methods.counting import Span
from roi.reports.methods.implied import Band
from roi.web.forms import ComparisonForm
from roi.web.views.base import for_readers, read


@for_readers
def show_methods(request: HttpRequest) -> HttpResponse:
    """Run every method on the same days, the last whole month unless others are asked for."""
    business = our_business()
    last = business.today().replace(day=1) - timedelta(days=1)
    shown = {"from": last.replace(day=1).isoformat(), "to": last.isoformat(), **request.GET.dict()}
    form = ComparisonForm(shown)
    asked = read(ComparisonParameters, shown, form)
    if asked is None:
        return render(request, "roi/methods.html", {"form": form, "has_faults": True}, status=400)
    band = band_on_the_day()
    span = Span(asked["from"], asked["to"], business.time_zone)
    try:
        comparison = compare(span, WhatIf(asked.get("unit_value")), band)
    except NoUnitValue:
        return render(request, "roi/methods.html", {"form": form, "needs_unit_value": True})
    context = {
        "form": form,
        "comparison": comparison,
        "unit_value": money(comparison.unit_value, business.currency),
        "chart": _chart(comparison, business.currency),
        "counts": _counts(comparison),
        "spread": _spread(comparison, business.currency),
        "warnings": _warnings(comparison, band, business.currency),
        "sources": [outcome.card for outcome in comparison.outcomes],
        "api_url": f"{reverse('roi-method-comparison')}?from={asked['from']}&to={asked['to']}",
    }
    return render(request, "roi/methods.html", context)


def _chart(comparison: Comparison, currency: str) -> Chart:
    """Draw on a logarithmic scale, where each line is ten times the one before; there is no sum."""
    told = [outcome for outcome in comparison.outcomes if outcome.value is not None]
    items = [_bar(outcome) for outcome in sorted(told, key=lambda outcome: outcome.value or Decimal(0))]
    title = _("Value by method, %(currency)s, each tenfold the same step") % {"currency": currency}
    drawn = bars(title, ("", ""), items, logarithmic=True)
    columns = (_("Method"), _("Spared contacts"), _("Value"), _("Interval"), _("Per visit"), _("Evidence"))
    return Chart(title, drawn.svg, Table(columns, tuple(_row(outcome) for outcome in comparison.outcomes)))


def _bar(outcome: Outcome) -> Bar:
    value = outcome.value or Decimal(0)
    label = f"{outcome.card.title} ({outcome.grade})"
    if outcome.is_in_ledger:
        label = _("%(method)s, in the ledger") % {"method": label}
    return Bar(label, value, rounded(value), kind="good" if outcome.is_in_ledger else outcome.grade.lower())


def _row(outcome: Outcome) -> Row:
    interval = NONE
    if outcome.low is not None and outcome.high is not None:
        interval = _("%(low)s to %(high)s") % {"low": money(outcome.low), "high": money(outcome.high)}
    notes = [str(outcome.card.formula)]
    if outcome.why_not:
        notes.append(str(WHY_NOT[outcome.why_not]))
    notes += [f"{one.name}{f', {one.year}' if one.year else ''}" for one in outcome.card.references]
    cells = (
        Cell(number(outcome.quantity, 1)),
        Cell(money(outcome.value)),
        Cell(interval),
        Cell(number(outcome.per_visit, 3)),
        Cell(outcome.grade),
    )
    return Row(outcome.card.title, cells, note=" · ".join(notes))


def _counts(comparison: Comparison) -> Table:
    counts = comparison.counts
    share = counts.no_ticket_share
    rows = [
        (_("Visits of readers who came by themselves"), number(Decimal(counts.visits))),
        (_("of them to questions with a solution"), number(Decimal(counts.solved_views))),
        (_("of them to anything else"), number(Decimal(counts.other_views))),
        (_("Solutions given"), number(Decimal(counts.answers))),
        (_("Respondents of the survey"), number(Decimal(counts.respondents))),
        (_("of them spared a contact"), number(Decimal(counts.agreeing))),
        (
            _("Share of help that no ticket followed"),
            number(Decimal(share.numerator) / share.denominator, 3) if share is not None else NONE,
        ),
    ]
    return Table((_("What was counted"), _("Count")), tuple(Row(name, (Cell(text),)) for name, text in rows))


def _spread(comparison: Comparison, currency: str) -> str:
    spread = comparison.spread
    if spread is None or spread.ratio is None:
        return ""
    told = {
        "ratio": number(spread.ratio, 1),
        "low": spread.lowest.card.title,
        "low_value": money(spread.lowest.value, currency),
        "high": spread.highest.card.title,
        "high_value": money(spread.highest.value, currency),
    }
    return (
        _(
            "The highest figure is %(ratio)s times the lowest, on the same data: “%(high)s” says %(high_value)s, "
            "“%(low)s” says %(low_value)s."
        )
        % told
    )


def _warnings(comparison: Comparison, band: Band, currency: str) -> list[str]:
    outside = [one for one in comparison.outcomes if one.implied is not None and one.implied.warning]
    return [
        _("%(method)s: %(value)s a contact is outside of what is believed, %(low)s to %(high)s")
        % {
            "method": one.card.title,
            "value": money(one.implied.unit_value if one.implied else None, currency),
            "low": money(band.low),
            "high": money(band.high),
        }
        for one in outside
    ]
