"""The pages on which managers see what the community is worth, and from where they reach every thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.foundation.requests import StrictSerializer
from roi.api.links import EntryLinks, page_path
from roi.api.parameters import PostingParameters, ReportParameters, selection_from
from roi.models import Posting
from roi.models.attribution import Role
from roi.models.grade import Grade
from roi.models.rule import Factor
from roi.operations.asking_about_people import todays_discretion
from roi.permissions import can_read_roi
from roi.reports.details import counted, explain, things_of, with_legs
from roi.reports.grouping import UNALLOCATED, GroupBy, role_of
from roi.reports.selection import Side
from roi.reports.summary import Balance, Report
from roi.web.forms import ReportForm

View = Callable[..., HttpResponse]
POSTINGS_SHOWN = 50


@dataclass(frozen=True)
class Amount:
    """A figure with the way behind it."""

    label: str | Promise
    amount: Decimal
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """One line of the table."""

    label: str
    balance: Balance
    url: str


@dataclass(frozen=True)
class Entry:
    """A posting as a page shows it."""

    posting: Posting
    benefit: Decimal
    cost: Decimal
    page: str | None


def for_readers(view: View) -> View:
    """Let in those who may read the value of things; others sign in first or are refused."""

    @require_safe
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_read_roi(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_readers
def show_report(request: HttpRequest) -> HttpResponse:
    """Show benefits, costs and what is left, with the waterfall and the groups."""
    shown = {"group_by": GroupBy.DRIVER, **request.GET.dict()}
    form = ReportForm(shown)
    asked = _read(ReportParameters, shown, form)
    if asked is None:
        return render(request, "roi/report.html", {"form": form}, status=400)
    report = Report.of(selection_from(asked), headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
    links = EntryLinks(reverse("value-entries"), report.selection)
    context = {
        "form": form,
        "report": report,
        "figures": list(_figures(report, links)),
        "waterfall": list(_waterfall(report, links)),
        "grades": [
            Amount(Grade(grade).label, amount, links.of_grade(grade)) for grade, amount in report.by_grade.items()
        ],
        "groups": [Group(_name(key), balance, links.of_group(key)) for key, balance in report.groups.items()],
    }
    return render(request, "roi/report.html", context)


@for_readers
def list_entries(request: HttpRequest) -> HttpResponse:
    """Show the latest postings behind an amount; programs get all of them from the API."""
    form = ReportForm(request.GET.dict())
    asked = _read(PostingParameters, request.GET.dict(), form)
    if asked is None:
        return render(request, "roi/entries.html", {"form": form}, status=400)
    selection, side, group = selection_from(asked), Side(asked.get("side", Side.BOTH)), asked.get("group")
    postings = list(with_legs(selection.postings_counting(side, group)).order_by("-number")[: POSTINGS_SHOWN + 1])
    counting = partial(counted, selection=selection, side=side, role=role_of(selection.group_by, group))
    context = {
        "form": form,
        "selection": selection,
        "entries": list(_entries(postings[:POSTINGS_SHOWN], counting)),
        "is_cut": len(postings) > POSTINGS_SHOWN,
        "shown": POSTINGS_SHOWN,
        "all_url": f"{reverse('roi-postings')}?{request.GET.urlencode()}",
    }
    return render(request, "roi/entries.html", context)


@for_readers
def show_valuation(request: HttpRequest, valuation_id: int) -> HttpResponse:
    """Show why a number is what it is."""
    explanation = explain(valuation_id, todays_discretion())
    steps = [Amount(Factor.Code(step.code).label, -step.amount) for step in explanation.steps]
    shares = [
        Amount(Role(share["role"]).label if share["role"] else _("nobody known"), Decimal(share["amount"]))
        for share in explanation.trace.get("shares", [])
    ]
    page = page_path(explanation.thing) if explanation.thing else None
    context = {"explanation": explanation, "steps": steps, "shares": shares, "page": page}
    return render(request, "roi/valuation.html", context)


def _read(serializer: type[StrictSerializer], given: dict[str, str], form: ReportForm) -> dict[str, Any] | None:
    """Read what was filled in; empty fields of a form mean that nothing was asked."""
    reading = serializer(data={name: value for name, value in given.items() if value})
    if reading.is_valid():
        asked: dict[str, Any] = reading.validated_data
        return asked
    form.is_valid()
    for name, faults in reading.errors.items():
        for fault in faults:
            form.add_error(name if name in form.fields else None, str(fault))
    return None


def _figures(report: Report, links: EntryLinks) -> Iterator[Amount]:
    yield Amount(_("Benefits"), report.total.benefits, links.of(Side.BENEFITS))
    yield Amount(_("Costs"), report.total.costs, links.of(Side.COSTS))
    yield Amount(_("Net"), report.total.net)
    limit = {"grade": report.headline_min_grade}
    yield Amount(
        _("Headline: cashable, with evidence of grade %(grade)s or better") % limit,
        report.headline.benefits,
        links.of_headline(report.headline_min_grade),
    )
    yield Amount(_("Cashable"), report.cashable, links.of_cashable(cashable=True))
    yield Amount(_("Not cashable"), report.not_cashable, links.of_cashable(cashable=False))


def _waterfall(report: Report, links: EntryLinks) -> Iterator[Amount]:
    yield Amount(_("Gross"), report.gross)
    for haircut in report.haircuts:
        yield Amount(Factor.Code(haircut.code).label, -haircut.amount)
    yield Amount(_("Net of all cuts"), report.total.benefits, links.of(Side.BENEFITS))


def _entries(postings: list[Posting], counting: Callable[[Posting], tuple[Decimal, Decimal]]) -> Iterator[Entry]:
    things = things_of(leg for posting in postings for leg in posting.legs.all())
    for posting in postings:
        benefit, cost = counting(posting)
        of_posting = (things.get((leg.object_kind, leg.object_id or 0)) for leg in posting.legs.all())
        thing = next((thing for thing in of_posting if thing), None)
        yield Entry(posting, benefit, cost, page_path(thing) if thing else None)


def _name(key: str) -> str:
    return _("unallocated") if key == UNALLOCATED else key
