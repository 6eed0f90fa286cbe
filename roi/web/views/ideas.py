"""Ideas as assets: what was expected of each, what it brought, and how good the forecasts are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ideas.models import Idea
from roi.api.links import page_path
from roi.charts.bars import Bar, bars
from roi.charts.drawing import Cell, Chart, Row, Table
from roi.charts.ranges import Range, intervals
from roi.figures import money, number, percent, rounded
from roi.models.valuation import ObjectKind
from roi.operations.asking_about_people import ask_about_persons
from roi.operations.business import our_business
from roi.reports.details import Thing
from roi.reports.ideas import Calibration, IdeaValue, adoptions, calibrations, idea_values
from roi.web.views.base import for_readers, reader_of

IDEAS_SHOWN = 30
DRAWN = 8


@for_readers
def show_ideas(request: HttpRequest) -> HttpResponse:
    """Show the latest adopted ideas and the calibration of all forecasts."""
    reader, today, currency = reader_of(request), our_business().today(), our_business().currency
    named = ask_about_persons("calibration of estimators", {}, by=reader) is not None
    values = idea_values(adoptions(), currency=currency, named=named)
    titles = _titles(values[:IDEAS_SHOWN], request)
    context = {
        "table": _table(values[:IDEAS_SHOWN], titles, currency),
        "forecasts": _forecasts(values[:DRAWN], titles) if values else None,
        "calibration": _calibration(calibrations(values, today=today), currency),
        "waiting": sum(not value.is_final(today) for value in values),
        "named": named,
        "is_cut": len(values) > IDEAS_SHOWN,
        "shown": IDEAS_SHOWN,
        "api_url": reverse("roi-ideas"),
    }
    return render(request, "roi/ideas.html", context)


def _titles(values: list[IdeaValue], request: HttpRequest) -> dict[int, str]:
    """Name those ideas that the reader may see; the others have a number."""
    visible = Idea.objects.visible_to(reader_of(request)).filter(pk__in=[value.idea.pk for value in values])
    titles = dict(visible.values_list("pk", "title"))
    return {
        value.idea.pk: titles.get(value.idea.pk, _("Idea %(number)d") % {"number": value.idea.pk}) for value in values
    }


def _table(values: list[IdeaValue], titles: dict[int, str], currency: str) -> Table:
    columns = (
        _("Idea"),
        _("Expected"),
        _("Realised, gross"),
        _("Realised, net"),
        _("Error"),
        _("Cost"),
        _("Net per unit of cost"),
    )
    return Table(columns, tuple(_row(value, titles[value.idea.pk], currency) for value in values))


def _row(value: IdeaValue, title: str, currency: str) -> Row:
    behind = f"{reverse('value-entries')}?idea={value.idea.pk}"
    adoption = value.adoption
    reach = _("%(low)s to %(high)s %(currency)s") % {
        "low": money(adoption.expected_low),
        "high": money(adoption.expected_high),
        "currency": adoption.currency,
    }
    state = _("ended") if value.is_ended else str(value.idea.get_status_display())
    error = money(value.error, currency)
    if value.error_percent is not None:
        error = f"{error} ({percent(value.error_percent, 0)})"
    cells = (
        Cell(money(adoption.expected_likely, adoption.currency), behind),
        Cell(money(value.gross, currency), behind),
        Cell(money(value.net, currency), behind),
        Cell(error, behind),
        Cell(money(value.cost, currency), behind),
        Cell(number(value.ratio, 2)),
    )
    return Row(title, cells, page_path(Thing(ObjectKind.IDEA, value.idea.pk)), f"{state} · {reach}")


def _forecasts(values: list[IdeaValue], titles: dict[int, str]) -> Chart:
    """Draw what was expected as a range, with what came as the point in it or beside it."""
    items = [
        Range(
            titles[value.idea.pk],
            value.low,
            value.high,
            rounded(value.low),
            rounded(value.high),
            value.gross,
            rounded(value.gross),
            f"{reverse('value-entries')}?idea={value.idea.pk}",
        )
        for value in values
    ]
    columns = (_("Idea"), _("Expected at least"), _("Realised"), _("Expected at most"))
    return intervals(_("Expected range and realised value"), columns, items)


def _calibration(found: list[Calibration], currency: str) -> Chart | None:
    if not found:
        return None
    items = [
        Bar(_who(one), one.realised_percent or 0, percent(one.realised_percent, 0))  # type: ignore[arg-type]
        for one in found
    ]
    title = _("Realised by expected: below 100 % too much was expected")
    drawn = bars(title, ("", ""), items)
    columns = (
        _("Estimator"),
        _("Forecasts"),
        _("Realised by expected"),
        _("Mean error, without its sign"),
        _("Within the range"),
    )
    rows = tuple(
        Row(
            _who(one),
            (
                Cell(str(one.n)),
                Cell(percent(one.realised_percent)),
                Cell(money(one.mean_absolute_error, currency)),
                Cell(percent(one.within_percent, 0)),
            ),
            note=_("too few to conclude anything") if one.is_small else "",
        )
        for one in found
    )
    return Chart(title, drawn.svg, Table(columns, rows))


def _who(one: Calibration) -> str:
    return one.estimator if one.estimator is not None else _("All together")
