"""Challenges as investments: whom they reached, who took part, what they cost and what they brought."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ideas.models import Phase
from ideas.reports.challenges import challenges_for
from roi.charts.drawing import Cell, Row, Table
from roi.figures import day_text, money, number
from roi.operations.business import our_business
from roi.reports.challenges import ChallengeReport, Costs, report_on
from roi.web.views.base import for_readers

CHALLENGES_SHOWN = 50


@for_readers
def list_challenges(request: HttpRequest) -> HttpResponse:
    """Name those that there are, the newest first."""
    found = challenges_for(request.user).order_by("-created_at", "-id")[:CHALLENGES_SHOWN]
    rows = [Row(one.title, (), reverse("value-challenge", args=[one.pk])) for one in found]
    return render(request, "roi/challenges.html", {"table": Table((_("Challenge"),), tuple(rows)), "rows": rows})


@for_readers
def show_challenge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report of one to date."""
    challenge = get_object_or_404(challenges_for(request.user), pk=pk)
    report = report_on(challenge, currency=our_business().currency)
    tables = [
        (_("Who took part"), _participation(report)),
        (_("Whom it reached"), _reach(report)),
        (_("By day"), _days(report)),
        (_("What it cost"), _costs(report.costs, report)),
        (_("What it brought"), _benefit(report)),
    ]
    return render(request, "roi/challenge.html", {"challenge": challenge, "tables": tables, "report": report})


def _row(label: str, figure: str) -> Row:
    return Row(label, (Cell(figure),))


def _participation(report: ChallengeReport) -> Table:
    seen = report.participation
    counted = (
        (_("might take part now"), seen.eligible),
        (_("accepted the terms"), seen.accepted),
        (_("proposed something"), seen.proposed),
        (_("entries"), seen.entries),
        (_("ballots"), seen.voted),
        (_("sit on the jury"), seen.seated),
        (_("jurors who judged"), seen.juried),
    )
    kinds = dict(Phase.Kind.choices)
    phases = [(str(kinds[one.kind]).capitalize(), one.people) for one in seen.phases if one.people is not None]
    return Table(("", _("How many")), tuple(_row(label, number(value, 0)) for label, value in (*counted, *phases)))


def _reach(report: ChallengeReport) -> Table:
    rows = [
        _row(_("saw its pages, each counted once a day"), number(report.reach.people, 0)),
        _row(_("messages about it"), number(report.reach.notices, 0)),
    ]
    told = _("came by the campaign “%(name)s”")
    rows += [_row(told % {"name": one.campaign.name}, number(one.arrivals, 0)) for one in report.reach.campaigns]
    return Table(("", _("How many")), tuple(rows))


def _days(report: ChallengeReport) -> Table:
    return Table(
        (_("Day"), _("People")), tuple(_row(day_text(one.day), number(one.people, 0)) for one in report.reach.days)
    )


def _costs(costs: Costs, report: ChallengeReport) -> Table:
    rows = (
        (_("Prizes"), costs.prizes),
        (_("Its part of campaigns"), costs.campaigns),
        (_("Hours of staff for its ideas"), costs.staff),
        (_("Other costs of its ideas"), costs.other),
        (_("Total"), costs.total),
    )
    told = [_row(label, money(amount, report.currency)) for label, amount in rows]
    owed = money(costs.prizes_owed, report.challenge.currency)
    return Table(("", _("Amount")), (*told, _row(_("Prizes that are not paid"), owed)))


def _benefit(report: ChallengeReport) -> Table:
    benefit = report.benefit
    rows = (
        (_("Expected at least"), benefit.low),
        (_("Expected"), benefit.likely),
        (_("Expected at most"), benefit.high),
        (_("Realised, gross"), benefit.gross),
        (_("Realised, net"), benefit.net),
        (_("Realised net value less costs"), report.result),
    )
    adopted = _row(_("Adopted ideas"), number(benefit.adopted, 0))
    return Table(("", _("Amount")), (adopted, *(_row(label, money(amount, report.currency)) for label, amount in rows)))
