"""Proposing an idea."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.models import Member
from community.web.once import act_once
from community.web.refusals import add_refusal, status_of
from ideas.operations.proposing import propose_idea
from ideas.web.forms import ProposeForm


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


def _propose(request: HttpRequest, member: Member, form: ProposeForm) -> str:
    fields = dict(form.cleaned_data)
    key = fields.pop("form_key")

    def act() -> str:
        return propose_idea(by=member, **fields).idea.get_absolute_url()

    return act_once(request, key, act)
