"""How much hangs on how few people, without naming any of them."""

from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roi.api.links import EntryLinks
from roi.api.parameters import selection_from
from roi.api.serializers.people import PeopleParameters
from roi.charts.bars import Bar, bars
from roi.charts.drawing import NONE, Cell, Chart, Row, Table
from roi.figures import Amount, money, number, percent
from roi.mathematics.concentration import Concentration
from roi.mathematics.discretion import Group
from roi.models.attribution import Role
from roi.operations.asking_about_people import basis_today
from roi.operations.business import our_business
from roi.reports import people
from roi.reports.grouping import GroupBy
from roi.reports.people import Spread
from roi.reports.personal import aggregation_threshold
from roi.reports.selection import Side
from roi.web.forms import SpanForm
from roi.web.views.base import for_readers, read


@for_readers
def show_contributors(request: HttpRequest) -> HttpResponse:
    """Show what the first few made together, how uneven that is, and what employees brought as a group."""
    form = SpanForm(request.GET.dict())
    asked = read(PeopleParameters, request.GET.dict(), form)
    if asked is None:
        return render(request, "roi/contributors.html", {"form": form, "has_faults": True}, status=400)
    selection = selection_from(asked)
    threshold = aggregation_threshold(our_business().today())
    found = people.spread(selection, employees_shown=basis_today() is not None, threshold=threshold)
    links = EntryLinks(reverse("value-entries"), selection)
    context = {
        "form": form,
        "figures": _figures(found.found, links, selection.currency) if found.found else [],
        "tops": _tops(found.found, links) if found.found else None,
        "is_alone": bool(found.found and found.found.bus_factor == 1 and found.found.contributors > 1),
        "employees": _employees(found, links, selection.currency),
        "covers_employees": found.covers_employees,
        "threshold": threshold,
        "members_url": EntryLinks(reverse("roi-members"), selection).at(),
    }
    return render(request, "roi/contributors.html", context)


def _figures(found: Concentration, links: EntryLinks, currency: str) -> list[Amount]:
    behind = links.of(Side.BENEFITS)
    half = ngettext("%d person", "%d people", found.bus_factor) % found.bus_factor
    return [
        Amount(_("Carried by"), ngettext("%d person", "%d people", found.contributors) % found.contributors, behind),
        Amount(_("Half of it by"), half, behind, _("bus factor: so many may leave before half is gone")),
        Amount(_("What they brought"), money(found.total, currency), behind),
        Amount(_("Gini index"), _index(found.gini), behind, _("0: all alike; 1: one person does everything")),
        Amount(_("Herfindahl index"), _index(found.herfindahl), behind, _("1: one person does everything")),
    ]


def _tops(found: Concentration, links: EntryLinks) -> Chart:
    behind = links.of(Side.BENEFITS)
    items = []
    for few, share in found.top.items():
        if few > found.contributors:
            continue
        part = _percent(share)
        name = _("the first person") if few == 1 else _("the first %(number)s") % {"number": few}
        items.append(Bar(name, part, percent(part, 1), behind, exact=percent(part)))
    return bars(_("What the first made of all that people brought"), (_("Contributors"), _("Share")), items)


def _employees(found: Spread, links: EntryLinks, currency: str) -> Table:
    """Tell what employees brought by role; what would tell about single ones is not told."""
    groups: list[tuple[str, str | None, Group]] = [(_("all employees"), None, found.employees.everybody)]
    groups += [(str(Role(one.name).label), one.name, one) for one in found.employees.groups]
    rows = []
    for name, role, group in groups:
        url = links.of(Side.BENEFITS, group_by=GroupBy.ROLE, group=role) if role else None
        told = NONE if group.people is None else number(Decimal(group.people), 0)
        rows.append(Row(name, (Cell(told), Cell(money(group.value, currency))), url))
    return Table((_("Role"), _("People"), _("What they brought")), tuple(rows))


def _percent(share: Fraction) -> Decimal:
    return Decimal(share.numerator) / Decimal(share.denominator) * 100


def _index(value: Fraction) -> str:
    return number(Decimal(value.numerator) / Decimal(value.denominator), 3)
