"""What is behind an amount: its postings, and for each of them why the number is what it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from roi.api.links import page_path
from roi.api.parameters import PostingParameters, selection_from
from roi.figures import money, number
from roi.models import LedgerAccount, Posting, Valuation
from roi.models.attribution import Role
from roi.models.grade import Grade
from roi.models.rule import Factor
from roi.operations.asking_about_people import todays_discretion
from roi.reports.details import about_idea, counted, explain, things_of, with_legs
from roi.reports.grouping import role_of
from roi.reports.history import Chapter, history_of, version_with_evidence
from roi.reports.listing import listed, listed_whatever_counts
from roi.reports.selection import Side
from roi.web.audit_words import account_name, happened, promised_by
from roi.web.forms import ReportForm
from roi.web.quantities import PLACES, counted_for, rates_of
from roi.web.views.base import for_readers, read

POSTINGS_SHOWN = 50


@dataclass(frozen=True)
class Entry:
    """A posting as a page shows it."""

    posting: Posting
    benefit: Decimal
    cost: Decimal
    page: str | None


@dataclass(frozen=True)
class Cut:
    """One step from gross to net, and what it rests on."""

    label: str
    keeps: str
    amount: str
    evidence: str
    assumption: str
    source_url: str


@dataclass(frozen=True)
class Share:
    """What everybody in one role has a share in."""

    label: str
    people: int
    weight: str
    amount: str


@for_readers
def list_entries(request: HttpRequest) -> HttpResponse:
    """Show the latest postings behind an amount; programs get all of them from the API."""
    form = ReportForm(request.GET.dict())
    asked = read(PostingParameters, request.GET.dict(), form)
    if asked is None:
        return render(request, "roi/entries.html", {"form": form, "has_faults": True}, status=400)
    selection, side, group = selection_from(asked), Side(asked.get("side", Side.BOTH)), asked.get("group")
    behind = listed(selection, side, group)
    if "idea" in asked:
        behind = about_idea(listed_whatever_counts(selection), asked["idea"])
    postings = list(with_legs(behind.reverse())[: POSTINGS_SHOWN + 1])
    counting = partial(counted, selection=selection, side=side, role=role_of(selection.group_by, group))
    context = {
        "form": form,
        "selection": selection,
        "side": side,
        "group": group,
        "entries": list(_entries(postings[:POSTINGS_SHOWN], counting)),
        "is_cut": len(postings) > POSTINGS_SHOWN,
        "shown": POSTINGS_SHOWN,
        "all_url": f"{reverse('roi-postings')}?{request.GET.urlencode()}",
    }
    return render(request, "roi/entries.html", context)


@for_readers
def show_valuation(request: HttpRequest, valuation_id: int) -> HttpResponse:
    """Show the audit trail of one amount: event, rule, every cut, every share, every posting about it."""
    explanation = explain(valuation_id, todays_discretion())
    valuation = explanation.valuation
    currency = valuation.currency
    version = version_with_evidence(valuation.rule_version_id)
    factors = {factor.code: factor for factor in version.factors.all()}
    context = {
        "explanation": explanation,
        "valuation": valuation,
        "version": version,
        "counted": counted_for(valuation.inputs),
        "rates": [*rates_of(valuation.inputs)],
        "happened": happened(valuation, explanation.event_name),
        "is_event": bool(explanation.event_kind),
        "promised": promised_by(explanation.trace),
        "expected_span": _span_of(valuation),
        "gross": money(valuation.gross, currency),
        "net": money(valuation.net, currency),
        "interval": _interval(valuation.net_low, valuation.net_high, currency),
        "steps": [
            _cut(step.code, step.keeps, step.amount, factors.get(step.code), currency) for step in explanation.steps
        ],
        "shares": _shares(explanation.trace.get("shares", []), currency),
        "grade": Grade(version.grade).label,
        "page": page_path(explanation.thing) if explanation.thing else None,
        "history": [*_chapters(history_of(valuation))],
        "api_url": reverse("roi-valuation", args=[valuation_id]),
    }
    return render(request, "roi/valuation.html", context)


def _cut(code: str, keeps: Decimal | None, amount: Decimal, factor: Factor | None, currency: str) -> Cut:
    assumption = factor.assumption if factor else None
    return Cut(
        label=str(Factor.Code(code).label),
        keeps=number(keeps, 6),
        amount=money(-amount, currency),
        evidence=factor.evidence if factor else "",
        assumption=f"{assumption}, {assumption.source}" if assumption else "",
        source_url=assumption.source_url if assumption else "",
    )


def _interval(low: Decimal | None, high: Decimal | None, currency: str) -> str:
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": money(low, currency), "high": money(high, currency)}


def _span_of(valuation: Valuation) -> str:
    """Say from where to where the estimate of an expectation went, in the currency in which it was given."""
    low, high = (valuation.inputs.get(bound) for bound in ("low", "high"))
    if low is None or high is None:
        return ""
    return _interval(Decimal(low), Decimal(high), valuation.original_currency or valuation.currency)


def _role(role: str) -> str:
    return str(Role(role).label) if role else _("nobody known")


def _shares(shares: list[dict[str, Any]], currency: str) -> list[Share]:
    """Add the shares up by role: how many people there were, and never who."""
    by_role: dict[str, list[dict[str, Any]]] = {}
    for share in shares:
        by_role.setdefault(share["role"], []).append(share)
    return [
        Share(
            _role(role),
            len(own),
            _weight([share.get("weight") for share in own]),
            money(sum((Decimal(share["amount"]) for share in own), Decimal(0)), currency),
        )
        for role, own in by_role.items()
    ]


def _weight(weights: list[str | None]) -> str:
    known = [Decimal(weight) for weight in weights if weight is not None]
    return number(sum(known, Decimal(0)) if known else None, PLACES)


def _chapters(history: list[Chapter]) -> Iterator[dict[str, object]]:
    for chapter in history:
        sums: dict[tuple[LedgerAccount, str, str], Decimal] = {}
        for leg in chapter.posting.legs.all():
            key = (leg.account, leg.role, leg.currency)
            sums[key] = sums.get(key, Decimal(0)) + leg.amount
        legs = [
            (account_name(account), _role(role) if role else "", money(amount, currency))
            for (account, role, currency), amount in sums.items()
        ]
        yield {"posting": chapter.posting, "why": chapter.why, "legs": legs}


def _entries(postings: list[Posting], counting: Callable[[Posting], tuple[Decimal, Decimal]]) -> Iterator[Entry]:
    things = things_of(leg for posting in postings for leg in posting.legs.all())
    for posting in postings:
        benefit, cost = counting(posting)
        of_posting = (things.get((leg.object_kind, leg.object_id or 0)) for leg in posting.legs.all())
        thing = next((thing for thing in of_posting if thing), None)
        yield Entry(posting, benefit, cost, page_path(thing) if thing else None)
