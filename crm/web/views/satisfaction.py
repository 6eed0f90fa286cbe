"""Saying how it went, or that it is not solved after all, from an e-mail, without signing in: the link shows a page, only a POST acts."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Member
from community.web.refusals import add_refusal, status_of
from community.web.views.solution_links import status_of_link
from crm.models import Satisfaction, Ticket
from crm.operations.rating import give_satisfaction
from crm.operations.solving import ask_again
from crm.operations.surveying import look_at_survey
from crm.web.forms import SatisfactionForm


# The signed address is the permission, whoever is signed in here; mail programs show pages without any cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def rate_by_link(request: HttpRequest, word: str) -> HttpResponse:
    """Ask how it went, and write down what was said."""
    try:
        member, ticket = look_at_survey(word)
    except DomainError as refusal:
        return _page(request, {"refusal": refusal}, status_of_link(refusal))
    if request.POST.get("act") == "again":
        return _ask_again(request, member, ticket)
    given = Satisfaction.objects.of(ticket)
    form = SatisfactionForm.of(given, request.POST if request.method == "POST" else None)
    context = {"ticket": ticket, "member": member, "form": form, "word": word, "given": given}
    context["may_ask_again"] = ticket.is_solved and ticket.topic_id is None
    if not form.is_bound:
        return _page(request, context)
    if not form.is_valid():
        return _page(request, context, HTTPStatus.BAD_REQUEST)
    try:
        give_satisfaction(ticket, by=member, **form.cleaned_data)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _page(request, context, status_of(refusal))
    return _page(request, {**context, "is_said": True})


def _ask_again(request: HttpRequest, member: Member, ticket: Ticket) -> HttpResponse:
    context = {"ticket": ticket, "member": member, "is_open_again": True}
    try:
        ask_again(ticket, by=member)
    except DomainError as refusal:
        return _page(request, {"refusal": refusal}, status_of(refusal))
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "crm/satisfaction.html", context, status=status)
