"""The request of somebody without an account, reached by the link of a letter: a page, of which only a POST acts."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.foundation.errors import Conflict, DomainError
from community.limits import hold_back_floods
from community.web.refusals import add_refusal, status_of
from community.web.views.solution_links import status_of_link
from crm.models import Satisfaction, Ticket
from crm.operations.answering_by_link import ask_again_by_link, end_by_link, look_at_request, rate_by_link
from crm.web.forms import SatisfactionForm

_ACTS: dict[str, tuple[Callable[[str], object], Any]] = {
    "end": (end_by_link, gettext_lazy("Good to hear! How did it go?")),
    "again": (ask_again_by_link, gettext_lazy("It is open again. Answer our e-mail and say what is still wrong.")),
}


# The signed address is the permission, whoever is signed in here; mail programs show pages without any cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def show_request_by_link(request: HttpRequest, word: str) -> HttpResponse:
    """Show where a request stands, and take what whoever asked says of it."""
    try:
        ticket = look_at_request(word)
    except DomainError as refusal:
        return render(request, "crm/request_by_mail.html", {"refusal": refusal}, status=status_of_link(refusal))
    named = request.POST.get("act", "")
    if request.method == "POST" and named in _ACTS:
        act, told = _ACTS[named]
        try:
            act(word)
            messages.success(request, told)
        except Conflict as refusal:
            messages.info(request, str(refusal))
        return redirect("request-by-mail", word)
    return _rate(request, word, ticket) if request.method == "POST" else _page(request, word, ticket)


def _rate(request: HttpRequest, word: str, ticket: Ticket) -> HttpResponse:
    form = SatisfactionForm(request.POST)
    status: int = HTTPStatus.BAD_REQUEST
    if form.is_valid():
        try:
            rate_by_link(word, **form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
        else:
            messages.success(request, _("Thank you for telling us."))
            return redirect("request-by-mail", word)
    return _page(request, word, ticket, form, status)


def _page(
    request: HttpRequest, word: str, ticket: Ticket, form: SatisfactionForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    given = Satisfaction.objects.of(ticket)
    context = {
        "word": word,
        "ticket": ticket,
        "given": given,
        "rating": (form or SatisfactionForm.of(given)) if ticket.is_solved else None,
        "may_end": not ticket.is_solved and ticket.status != Ticket.Status.CLOSED and ticket.topic_id is None,
        "may_ask_again": ticket.is_solved and ticket.topic_id is None,
    }
    return render(request, "crm/request_by_mail.html", context, status=status)
