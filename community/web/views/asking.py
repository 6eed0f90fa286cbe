"""Asking a question."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.models import Member
from community.operations.posting import open_topic
from community.web.forms import AskForm
from community.web.once import act_once
from community.web.refusals import add_refusal, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or open the topic that it describes; a refused form keeps its text."""
    assert isinstance(request.user, Member)
    if request.method != "POST":
        form = AskForm(reader=request.user, initial={"category": request.GET.get("category", "")})
        return render(request, "community/ask.html", {"form": form})
    form, status = AskForm(request.POST, reader=request.user), 400
    if form.is_valid():
        try:
            return HttpResponseRedirect(_open(request, request.user, form))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return render(request, "community/ask.html", {"form": form}, status=status)


def _open(request: HttpRequest, member: Member, form: AskForm) -> str:
    fields = dict(form.cleaned_data)
    key = fields.pop("form_key")

    def act() -> str:
        return open_topic(by=member, **fields).topic.get_absolute_url()

    return act_once(request, key, act)
