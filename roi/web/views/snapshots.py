"""Frozen reports: what was signed, and what changed since, cause by cause."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from roi.api.links import EntryLinks
from roi.api.serializers.kept import ChangesParameters
from roi.charts.bars import Bar, waterfall
from roi.charts.drawing import Cell, Chart, Row, Table
from roi.figures import money, money_cell, number, percent, rounded
from roi.models import ReportSnapshot
from roi.models.grade import Grade
from roi.reports import kept
from roi.reports.differences import Cause, Change, Changes
from roi.reports.questions import selection_of
from roi.reports.selection import AsOf, Side
from roi.reports.snapshots import kept_figures
from roi.web.figure_names import figure_link, figure_name, told_question
from roi.web.forms import SnapshotChoiceForm
from roi.web.views.base import for_readers, read

SNAPSHOTS_SHOWN = 50
# By which figure the way from then to now is drawn.
DRAWN = "net"


@for_readers
def list_snapshots(request: HttpRequest) -> HttpResponse:
    """Show what was frozen, the latest first; programs get all of them from the API."""
    found = list(kept.snapshots()[: SNAPSHOTS_SHOWN + 1])
    context = {
        "snapshots": [(one, told_question(one.parameters), _net_of(one)) for one in found[:SNAPSHOTS_SHOWN]],
        "is_cut": len(found) > SNAPSHOTS_SHOWN,
        "shown": SNAPSHOTS_SHOWN,
        "all_url": reverse("roi-snapshots"),
    }
    return render(request, "roi/snapshots.html", context)


@for_readers
def show_snapshot(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Show a report as it was frozen; nothing of it is computed anew."""
    snapshot = kept.find_snapshot(snapshot_id)
    links = _links_then(snapshot)
    context = {
        "snapshot": snapshot,
        "question": told_question(snapshot.parameters),
        "figures": _figures(snapshot, links),
        "ratios": _ratios(snapshot.content["ratios"], links),
        "versions": _versions(snapshot.content["rule_versions"]),
        "api_url": reverse("roi-snapshot", args=[snapshot_id]),
    }
    return render(request, "roi/snapshot.html", context)


@for_readers
def show_changes(request: HttpRequest, snapshot_id: int) -> HttpResponse:
    """Explain by cause why figures are other ones now, or in a later snapshot of the same question."""
    snapshot = kept.find_snapshot(snapshot_id)
    later = _later_than(snapshot)
    form = SnapshotChoiceForm(request.GET.dict(), later=later)
    asked = read(ChangesParameters, request.GET.dict(), form)
    if asked is None or not form.is_valid():
        return render(request, "roi/changes.html", {"form": form, "snapshot": snapshot, "has_faults": True}, status=400)
    changes = Changes.since(snapshot, kept.find_snapshot(asked["to"]) if "to" in asked else None)
    context = {
        "form": form,
        "snapshot": snapshot,
        "to": changes.to,
        "question": told_question(snapshot.parameters),
        "way": _way(changes),
        "figures": _changed(changes),
        "counts": list(_counted(changes.posting_counts)),
        "is_unexplained": any(one.unexplained for one in changes.figures),
    }
    return render(request, "roi/changes.html", context)


def _later_than(snapshot: ReportSnapshot) -> QuerySet[ReportSnapshot]:
    same = kept.snapshots().filter(parameters=snapshot.parameters, ledger_number__gte=snapshot.ledger_number)
    return same.exclude(pk=snapshot.pk)[:SNAPSHOTS_SHOWN]


def _links_then(snapshot: ReportSnapshot) -> EntryLinks:
    """Return the ways to the postings of that time: what was recorded later is not behind a frozen figure."""
    selection = selection_of(snapshot.parameters)
    if selection.as_of is None:
        selection = replace(selection, as_of=AsOf(snapshot.taken_at.isoformat(), snapshot.taken_at))
    return EntryLinks(reverse("value-entries"), selection)


def _net_of(snapshot: ReportSnapshot) -> str:
    return money(kept_figures(snapshot.content)["net"], snapshot.content["currency"])


def _figures(snapshot: ReportSnapshot, links: EntryLinks) -> Table:
    limit = Grade(snapshot.content["headline_min_grade"])
    figures = kept_figures(snapshot.content)
    rows = [
        Row(figure_name(name, limit), (money_cell(figures[name], figure_link(name, links, limit)),))
        for name in sorted(figures, key=_place)
    ]
    return Table((_("Figure"), _("Amount, %(currency)s") % {"currency": snapshot.content["currency"]}), tuple(rows))


def _place(name: str) -> tuple[int, str]:
    """Order figures as a report tells them, groups and parts last."""
    first = ("gross", "benefits", "costs", "net", "headline", "headline_net", "cashable", "not_cashable")
    return (first.index(name), "") if name in first else (len(first), name)


def _ratios(ratios: Mapping[str, str | None], links: EntryLinks) -> Table:
    behind = links.of(Side.BOTH)
    told = [
        (_("Return on investment"), percent(_exact(ratios["roi_percent"]))),
        (_("Benefits per unit of cost"), number(_exact(ratios["bcr"]), 4)),
        (_("Return on the headline alone"), percent(_exact(ratios["headline_roi_percent"]))),
    ]
    return Table((_("Ratio"), _("Value")), tuple(Row(name, (Cell(text, behind),)) for name, text in told))


def _exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _versions(versions: list[dict[str, Any]]) -> Table:
    rows = tuple(
        Row(
            one["rule"],
            (Cell(str(one["number"])), Cell(str(Grade(one["grade"]).label)), Cell(one["content_hash"][:12])),
        )
        for one in versions
    )
    return Table((_("Rule"), _("Version"), _("Evidence"), _("Hash")), rows)


def _way(changes: Changes) -> Chart:
    """Draw how one figure became another, cause by cause."""
    change = next(one for one in changes.figures if one.figure == DRAWN)
    then, now = _links_then(changes.snapshot), _links_now(changes)
    first = (change.before, rounded(change.before), then.of(Side.BOTH), "total", money(change.before))
    items = [Bar(_("Net in the snapshot"), *first)]
    for cause, amount in change.by_cause.items():
        if amount:
            kind = "good" if amount > 0 else "bad"
            items.append(Bar(str(Cause(cause).label), amount, rounded(amount), now.of(Side.BOTH), kind, money(amount)))
    name = _("Net in the later snapshot") if changes.to else _("Net now")
    items.append(Bar(name, change.after, rounded(change.after), now.of(Side.BOTH), "total", money(change.after)))
    return waterfall(_("What changed the net result"), (_("Cause"), _("Amount")), items)


def _links_now(changes: Changes) -> EntryLinks:
    if changes.to:
        return _links_then(changes.to)
    return EntryLinks(reverse("value-entries"), selection_of(changes.snapshot.parameters))


def _changed(changes: Changes) -> Table:
    """Tell every figure that anything was added to or taken from, with a column for each cause that did something."""
    limit = Grade(changes.snapshot.content["headline_min_grade"])
    found = changes.changed
    causes = [cause for cause in Cause if any(one.by_cause[cause] for one in found)]
    columns = (_("Figure"), _("Before"), *(str(cause.label) for cause in causes), _("After"))
    rows = tuple(_row(one, causes, changes, limit) for one in sorted(found, key=lambda one: _place(one.figure)))
    return Table(columns, rows)


def _row(change: Change, causes: list[Cause], changes: Changes, limit: Grade) -> Row:
    then, now = _links_then(changes.snapshot), _links_now(changes)
    cells = [money_cell(change.before, figure_link(change.figure, then, limit))]
    cells += [money_cell(change.by_cause[cause]) for cause in causes]
    cells.append(money_cell(change.after, figure_link(change.figure, now, limit)))
    return Row(figure_name(change.figure, limit), tuple(cells))


def _counted(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for cause, count in counts.items():
        if count:
            yield str(Cause(cause).label), count
