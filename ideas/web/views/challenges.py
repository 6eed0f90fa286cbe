"""Challenges: which there are, the page of one, and agreeing to its terms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from community.foundation.errors import DomainError
from community.models import Member
from community.models.category import Reader
from community.web.addresses import lead_to
from community.web.paging import read_page
from community.web.refusals import status_of
from community.web.sightings import Seen, announce_seen
from ideas.challenge_errors import TermsHaveChanged
from ideas.models import Challenge
from ideas.models.challenge import ChallengeQuerySet
from ideas.operations.taking_part import accept_terms
from ideas.permissions import can_run_challenges
from ideas.reach import CHALLENGE
from ideas.reports.challenges import challenges_for, entries_of, prizes_of, standpoint_of

Narrowing = Callable[[ChallengeQuerySet], ChallengeQuerySet]
# How they are narrowed, and by which moment they are ordered, the latest first.
TIMES: dict[str, tuple[Any, Narrowing, str]] = {
    "running": (gettext_lazy("Running"), lambda rows: rows.running(timezone.now()), "begins_at"),
    "coming": (gettext_lazy("Coming"), lambda rows: rows.coming(timezone.now()), "begins_at"),
    "ended": (gettext_lazy("Ended"), lambda rows: rows.ended(timezone.now()), "ends_at"),
    "drafts": (gettext_lazy("Drafts"), lambda rows: rows.drafts(), "created_at"),
}


@require_safe
def list_challenges(request: HttpRequest) -> HttpResponse:
    """Show those that run, come or have ended; whoever runs challenges finds drafts as well."""
    when = request.GET.get("when", "running")
    offered = [name for name in TIMES if name != "drafts" or _runs(request.user)]
    if when not in offered:
        raise Http404
    _label, narrow, key = TIMES[when]
    now, page = timezone.now(), read_page(narrow(challenges_for(request.user)), [key, "id"], request)
    context = {
        "page": page,
        "rows": [(one, one.phase_at(now), one.phase_after(now)) for one in page.rows],
        "when": when,
        "times": [(name, TIMES[name][0]) for name in offered],
    }
    return render(request, "ideas/challenges.html", context)


@require_safe
def show_challenge(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show a challenge at its canonical address."""
    challenge = seen_challenge(request, pk)
    if slug != (challenge.slug or "-"):
        return lead_to(challenge.get_absolute_url(), request)
    announce_seen(request, Seen(CHALLENGE, challenge.pk, {challenge.owner_id}))
    return render_challenge(request, challenge)


def render_challenge(request: HttpRequest, challenge: Challenge, *, refusal: DomainError | None = None) -> HttpResponse:
    """Show the page, after a refused act with the reason."""
    now = timezone.now()
    context = {
        "challenge": challenge,
        "phases": [(phase, phase.period.upper <= now) for phase in challenge.phases.all()],
        "mine": standpoint_of(challenge, request.user, now),
        "page": read_page(entries_of(challenge).order_by(), ["entered_at", "id"], request),
        "prizes": prizes_of(challenge),
        "refusal": refusal,
    }
    return render(request, "ideas/challenge.html", context, status=200 if refusal is None else status_of(refusal))


def on_challenge(act: Callable[[Challenge, Member, QueryDict], str]) -> Callable[..., HttpResponse]:
    """Let a member act on a challenge, say the sentence that the act returns, and lead back; whoever only looks is led there."""

    def view(request: HttpRequest, pk: int) -> HttpResponse:
        challenge = seen_challenge(request, pk)
        if request.method != "POST":
            return redirect(challenge)
        if not isinstance(request.user, Member):
            return redirect_to_login(challenge.get_absolute_url())
        try:
            said = act(challenge, request.user, request.POST)
        except DomainError as refusal:
            return render_challenge(request, challenge, refusal=refusal)
        messages.success(request, said)
        return redirect(challenge)

    return view


@on_challenge
def accept(challenge: Challenge, member: Member, given: QueryDict) -> str:
    """Agree to the version of the terms that the page showed."""
    number = given.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        raise TermsHaveChanged
    accept_terms(challenge, int(number), by=member)
    return _("You take part. Thank you!")


def seen_challenge(request: HttpRequest, pk: int) -> Challenge:
    """Return a challenge that the reader may see; any other one does not exist."""
    return get_object_or_404(challenges_for(request.user), pk=pk)


def challenges_worth_finding() -> models.QuerySet[Challenge]:
    """Return those that everybody may read."""
    return Challenge.objects.visible_to(AnonymousUser())


def _runs(reader: Reader) -> bool:
    return isinstance(reader, Member) and can_run_challenges(reader)
