"""Proposing an idea in a challenge, letting one take part that there is, and taking it out again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.models import Member
from community.web.once import act_once
from community.web.refusals import add_refusal, status_of
from ideas.challenge_errors import IdeaCannotEnter
from ideas.models import Challenge, Idea
from ideas.operations.taking_part import enter_idea, propose_entry, withdraw_entry
from ideas.reports.challenges import entries_of, own_to_enter, standpoint_of
from ideas.web.forms import EntryForm
from ideas.web.views.challenges import on_challenge, render_challenge, seen_challenge


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form, or put the idea into the challenge; a refused form keeps its text."""
    assert isinstance(request.user, Member)
    challenge = seen_challenge(request, pk)
    if request.method != "POST":
        if not standpoint_of(challenge, request.user, timezone.now()).can_propose:
            return redirect(challenge)
        return _show(request, challenge, EntryForm())
    form, status = EntryForm(request.POST), 400
    if form.is_valid():
        try:
            return HttpResponseRedirect(_propose(request, challenge, request.user, form))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return _show(request, challenge, form, status)


@on_challenge
def enter(challenge: Challenge, member: Member, given: QueryDict) -> str:
    """Let an idea of one's own take part."""
    chosen = given.get("idea", "")
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 18 else 0
    idea = Idea.objects.visible_to(member).filter(pk=number).first()
    if idea is None:
        raise IdeaCannotEnter
    enter_idea(challenge, idea, by=member)
    return _("Your idea takes part.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
    """Take an entry out again."""
    assert isinstance(request.user, Member)
    challenge = seen_challenge(request, pk)
    if request.method != "POST":
        return redirect(challenge)
    entry = get_object_or_404(entries_of(challenge), pk=entry_id)
    try:
        withdraw_entry(entry, by=request.user)
    except DomainError as refusal:
        return render_challenge(request, challenge, refusal=refusal)
    messages.success(request, _("The idea does not take part any more."))
    return redirect(challenge)


def _propose(request: HttpRequest, challenge: Challenge, member: Member, form: EntryForm) -> str:
    fields = dict(form.cleaned_data)
    key = fields.pop("form_key")

    def act() -> str:
        propose_entry(challenge, by=member, **fields)
        messages.success(request, _("Your idea takes part."))
        return challenge.get_absolute_url()

    return act_once(request, key, act)


def _show(request: HttpRequest, challenge: Challenge, form: EntryForm, status: int = 200) -> HttpResponse:
    assert isinstance(request.user, Member)
    own = [] if challenge.veiled_until else list(own_to_enter(challenge, request.user))
    return render(
        request, "ideas/challenge_propose.html", {"challenge": challenge, "form": form, "own": own}, status=status
    )
