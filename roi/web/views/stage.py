"""How far the company has come with social media: the month, what shows it, and the trail before it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from roi.charts.drawing import Cell, Row, Table
from roi.figures import number
from roi.models import StageReading
from roi.reports.stage import CRITERIA, in_stage_since
from roi.web.views.base import for_readers

PLACES = 2


@dataclass(frozen=True)
class StageShown:
    """A reading of the stage for a page: since when, and what is missing for the next one."""

    reading: StageReading
    since: date | None
    missing: tuple[str, ...]

    @classmethod
    def latest(cls) -> Self | None:
        """Return the latest one, if the stage was ever read."""
        trail = list(StageReading.objects.latest_first())
        return cls.of(trail) if trail else None

    @classmethod
    def of(cls, trail: list[StageReading]) -> Self:
        """Return the first of a trail that is the latest first."""
        titles = _titles()
        return cls(trail[0], in_stage_since(trail), tuple(_lack(one, titles) for one in trail[0].missing))


@for_readers
def show_stage(request: HttpRequest) -> HttpResponse:
    """Show the stage of a month with its evidence, and the months before and after."""
    whole = list(StageReading.objects.latest_first())
    if not whole:
        return render(request, "roi/stage.html")
    month = request.GET.get("month", f"{whole[0].month:%Y-%m}")
    trail = [reading for reading in whole if f"{reading.month:%Y-%m}" <= month]
    if not trail or f"{trail[0].month:%Y-%m}" != month:
        raise Http404
    context = {
        "shown": StageShown.of(trail),
        "evidence": _evidence(trail[0].evidence),
        "trail": _trail(whole),
    }
    return render(request, "roi/stage.html", context)


def _titles() -> dict[str, str]:
    return {criterion.code: str(criterion.title) for criterion in CRITERIA}


def _lack(one: dict[str, str], titles: dict[str, str]) -> str:
    told = {
        "title": titles.get(one["criterion"], one["criterion"]),
        "measured": _measured(one),
        "needed": number(Decimal(one["needed"]), PLACES),
    }
    return _("%(title)s: %(measured)s, needed %(needed)s") % told


def _measured(one: dict[str, Any]) -> str:
    return _("not measured") if one["measured"] is None else number(Decimal(one["measured"]), PLACES)


def _evidence(found: list[dict[str, Any]]) -> Table:
    """Tell of every criterion what was measured, what is needed and whether that is enough."""
    titles = _titles()
    heads = (_("Criterion"), _("Stage"), _("Measured"), _("Needed"), _("Met"))
    rows = tuple(
        Row(
            titles.get(one["criterion"], one["criterion"]),
            (
                Cell(str(one["stage"])),
                Cell(_measured(one)),
                Cell(number(Decimal(one["needed"]), PLACES)),
                Cell(_("yes") if one["met"] else _("no")),
            ),
            note=_said(one),
        )
        for one in found
    )
    return Table(heads, rows)


def _said(one: dict[str, Any]) -> str:
    """Tell why it counts although nothing was measured, and who says how much is needed."""
    if one["implied"]:
        return _("not measured; an own community implies it")
    if one["threshold"] == "default":
        return _("needed by default; no assumption says otherwise")
    return _("needed by %(assumption)s") % {"assumption": one["threshold"]}


def _trail(trail: list[StageReading]) -> Table:
    """Tell the stage of every month that was read; each leads to its evidence."""
    page = reverse("value-stage")
    rows = tuple(
        Row(
            f"{reading.month:%m/%Y}",
            (Cell(str(reading.stage), f"{page}?month={reading.month:%Y-%m}"),),
        )
        for reading in trail
    )
    return Table((_("Month"), _("Stage")), rows)
