"""The pages of a juror: what waits to be judged, judging it, and declining for an interest of one's own."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Member
from community.web.refusals import add_refusal, status_of
from ideas.judging_forms import ConflictForm, judging_form, kept_in, said_in
from ideas.models import Challenge, JurySeat, Phase
from ideas.operations.jury_reviewing import declare_jury_conflict, save_jury_review, submit_jury_review
from ideas.reports.jury import ToJudge, queue_of, said_by_others, seat_of, to_judge
from ideas.web.views.challenges import seen_challenge


@require_safe
@login_required
def show_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a juror which ideas wait for them, and which they have judged."""
    challenge, seat = _seated(request, pk)
    lines = queue_of(challenge, seat)
    context = {
        **_about(challenge),
        "waiting": [line for line in lines if line.is_open],
        "done": [line for line in lines if not line.is_open],
    }
    return render(request, "ideas/jury.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def judge(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Show an entry with one's review of it, keep that or hand it in; what others said comes after one's own is in."""
    assert isinstance(request.user, Member)
    challenge, line = _line(request, pk, entry_id)
    form = _form(challenge, line, request.POST if request.method == "POST" else None)
    if form is None or not form.is_bound:
        return _show(request, challenge, line, form)
    if not form.is_valid():
        return _show(request, challenge, line, form, 400)
    act, told = (
        (submit_jury_review, _("Your review is handed in."))
        if "hand_in" in request.POST
        else (save_jury_review, _("Your review is kept; nobody else sees it until you hand it in."))
    )
    try:
        act(line.entry, said_in(form.cleaned_data), by=request.user)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _show(request, challenge, line, form, status_of(refusal))
    messages.success(request, told)
    return redirect("challenge-jury", challenge.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decline(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Decline to judge an entry for a conflict of interest."""
    assert isinstance(request.user, Member)
    challenge, line = _line(request, pk, entry_id)
    if request.method != "POST":
        return redirect("challenge-jury-entry", challenge.pk, entry_id)
    form, status = ConflictForm(request.POST), 400
    if form.is_valid():
        try:
            declare_jury_conflict(line.entry, form.cleaned_data["reason"], by=request.user)
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, _("You do not judge this idea. Thank you for saying so."))
            return redirect("challenge-jury", challenge.pk)
    return _show(request, challenge, line, _form(challenge, line, None), status, form)


def _seated(request: HttpRequest, pk: int) -> tuple[Challenge, JurySeat]:
    """For whoever has no seat there is no jury."""
    challenge = seen_challenge(request, pk)
    seat = seat_of(challenge, request.user)
    if seat is None:
        raise Http404
    return challenge, seat


def _line(request: HttpRequest, pk: int, entry_id: int) -> tuple[Challenge, ToJudge]:
    challenge, seat = _seated(request, pk)
    line = to_judge(challenge, seat, entry_id)
    if line is None:
        raise Http404
    return challenge, line


def _form(challenge: Challenge, line: ToJudge, given: Any) -> forms.Form | None:
    """Return the form where something may be written, bound where something was."""
    if challenge.scorecard is None or not _about(challenge)["is_open"] or not line.is_open:
        return None
    return judging_form(challenge.scorecard)(given, initial=kept_in(line.review))


def _about(challenge: Challenge) -> dict[str, Any]:
    phase = challenge.phase_by_kind.get(Phase.Kind.JURY)
    return {
        "challenge": challenge,
        "phase": phase,
        "is_open": challenge.scorecard_id is not None and challenge.is_in(Phase.Kind.JURY, timezone.now()),
    }


def _show(
    request: HttpRequest,
    challenge: Challenge,
    line: ToJudge,
    form: forms.Form | None,
    status: int = 200,
    conflict: forms.Form | None = None,
) -> HttpResponse:
    context = {
        **_about(challenge),
        "entry": line.entry,
        "review": line.review,
        "form": form,
        "conflict": conflict or ConflictForm(),
        "others": said_by_others(challenge, line),
    }
    return render(request, "ideas/jury_entry.html", context, status=status)
