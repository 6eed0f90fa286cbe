"""Proposing an idea."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Member
from community.web.htmx import by_htmx
from community.web.once import act_once
from community.web.refusals import add_refusal, status_of
from community.web.views.asking import WORTH_LOOKING_FOR
from ideas.operations.proposing import propose_idea
from ideas.reports.likeness import similar_ideas
from ideas.web.forms import ProposeForm
from ideas.web.views.lists import ideas_for


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: HttpRequest) -> HttpResponse:
    """Show the form, or put the idea on the board; a refused form keeps its text."""
    assert isinstance(request.user, Member)
    if request.method != "POST":
        form = ProposeForm(reader=request.user, initial={"category": request.GET.get("category", "")})
        return render(request, "ideas/propose.html", {"form": form})
    form, status = ProposeForm(request.POST, reader=request.user), 400
    if form.is_valid():
        try:
            return HttpResponseRedirect(_propose(request, request.user, form))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return render(request, "ideas/propose.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@hold_back_floods
def look_for_similar(request: HttpRequest) -> HttpResponse:
    """Show ideas like the one about to be proposed, so that one votes for those rather than splits the votes."""
    member = request.user
    assert isinstance(member, Member)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("propose-idea"))
    title, body = (request.POST.get(name, "").replace("\x00", "") for name in ("title", "body"))
    is_worth_it = len(title.strip()) >= WORTH_LOOKING_FOR
    found = similar_ideas(title, body, ideas_for(member)) if is_worth_it else []
    context: dict[str, Any] = {"similar": [one.idea for one in found], "looked": is_worth_it}
    if by_htmx(request):
        return render(request, "ideas/partials/similar.html", context)
    form = ProposeForm(
        reader=member, initial={name: request.POST.get(name, "") for name in ("title", "category", "body", "tags")}
    )
    return render(request, "ideas/propose.html", context | {"form": form})


def _propose(request: HttpRequest, member: Member, form: ProposeForm) -> str:
    fields = dict(form.cleaned_data)
    key = fields.pop("form_key")

    def act() -> str:
        return propose_idea(by=member, **fields).idea.get_absolute_url()

    return act_once(request, key, act)
