"""Voting in a challenge, what came of it, and finding one's ballot again by its receipt."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Member
from community.web.refusals import status_of
from ideas.models import Ballot, Challenge, Phase
from ideas.operations.balloting import cast_ballot, withdraw_ballot
from ideas.reports.challenges import (
    ballot_by_receipt,
    ballot_of,
    count_of,
    entries_of,
    segments_of,
    shuffled,
    standpoint_of,
    tells_points_so_far,
)
from ideas.reports.jury import jury_count_of
from ideas.reports.tallies import points_so_far
from ideas.web.ballots import MARKED, as_typed, lines_of, said_on
from ideas.web.views.challenges import on_challenge, seen_challenge


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's ballot, or cast it as a whole; the receipt is told once, above the page that comes next."""
    assert isinstance(request.user, Member)
    challenge = seen_challenge(request, pk)
    if request.method != "POST":
        if not standpoint_of(challenge, request.user, timezone.now()).can_vote:
            return redirect(challenge)
        ballot = ballot_of(challenge, request.user)
        return _show(request, challenge, _points_on(ballot), has_voted=ballot is not None)
    said: dict[int, int] = {}
    try:
        said = said_on(challenge, request.POST)
        ballot = cast_ballot(challenge, said, by=request.user)
    except DomainError as refusal:
        has_voted = ballot_of(challenge, request.user) is not None
        return _show(request, challenge, said or as_typed(request.POST), has_voted=has_voted, refusal=refusal)
    told = _("Your ballot is cast. Its receipt, which is shown this once: %(receipt)s") % {"receipt": ballot.receipt}
    messages.success(request, told)
    return redirect("challenge-ballot", challenge.pk)


@on_challenge
def take_back(challenge: Challenge, member: Member, _given: QueryDict) -> str:
    """Take one's ballot back."""
    withdraw_ballot(challenge, by=member)
    return _("You took your ballot back.")


@require_safe
def show_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what counting gave, or where the vote stands, or when there will be something to see."""
    challenge, now = seen_challenge(request, pk), timezone.now()
    count, so_far = count_of(challenge), []
    if count is None and tells_points_so_far(challenge):
        points = points_so_far(challenge)
        rows = [(entry, points.get(entry.pk, 0)) for entry in entries_of(challenge)]
        so_far = sorted(rows, key=lambda row: (-row[1], row[0].pk))
    context = {
        "challenge": challenge,
        "count": count,
        "jury": challenge.phase_by_kind.get(Phase.Kind.JURY),
        "jury_count": jury_count_of(challenge),
        "segments": segments_of(count) if count else None,
        "so_far": so_far,
        "vote": challenge.phase_by_kind.get(Phase.Kind.VOTE),
        "is_over": challenge.is_over(Phase.Kind.VOTE, now),
    }
    return render(request, "ideas/challenge_results.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def check_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what stands on the ballot of a receipt: on one's own before the count, on anyone's after it.

    Receipts are posted, never part of an address: addresses stand in logs, beside those of people.
    """
    challenge = seen_challenge(request, pk)
    if request.method != "POST":
        return redirect("challenge-results", challenge.pk)
    receipt = request.POST.get("receipt", "").replace("\x00", "").strip().lower()
    count = count_of(challenge)
    ballot = ballot_by_receipt(challenge, receipt, None if count else request.user)
    context = {"challenge": challenge, "receipt": receipt[:64], "ballot": ballot, "is_counted": count is not None}
    return render(request, "ideas/challenge_receipt.html", context)


def _show(
    request: HttpRequest,
    challenge: Challenge,
    points: Mapping[int, int],
    *,
    has_voted: bool,
    refusal: DomainError | None = None,
) -> HttpResponse:
    entries = shuffled(entries_of(challenge), challenge, request.user)
    context: dict[str, Any] = {
        "challenge": challenge,
        "lines": lines_of(challenge, entries, points),
        "places": range(1, len(entries) + 1),
        "is_marked": challenge.method in MARKED,
        "has_voted": has_voted,
        "vote": challenge.phase_by_kind.get(Phase.Kind.VOTE),
        "refusal": refusal,
    }
    return render(request, "ideas/challenge_vote.html", context, status=200 if refusal is None else status_of(refusal))


def _points_on(ballot: Ballot | None) -> dict[int, int]:
    return {} if ballot is None else {choice.entry_id: choice.points for choice in ballot.choices.all()}
