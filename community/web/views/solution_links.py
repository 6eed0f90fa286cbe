"""Solving a question from an e-mail, without signing in: the link shows a page, only a POST acts."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.errors.reminding import LinkHasExpired, LinkIsUnknown
from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import AcceptReminder
from community.operations.solution_links import answer_by_link, look_at_link
from community.web.refusals import status_of


# The signed address is the permission, whoever is signed in here; mail programs show pages without any cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def solve_by_link(request: HttpRequest, word: str) -> HttpResponse:
    """Ask whether the answer solved the question, and do what was said; a used link says that it is done."""
    answer = request.POST.get("answer", "")
    context: dict[str, Any] = {"word": word}
    status = HTTPStatus.OK
    try:
        if request.method == "POST" and answer in AcceptReminder.Answer:
            context["asked"], context["is_news"] = answer_by_link(word, answer)
        else:
            context["asked"] = look_at_link(word)
            status = HTTPStatus.BAD_REQUEST if request.method == "POST" else status
    except DomainError as refusal:
        context["refusal"], status = refusal, status_of_link(refusal)
    return render(request, "community/solution_link.html", context, status=status)


def status_of_link(refusal: DomainError) -> HTTPStatus:
    """Nothing is there, it was there, or as other pages say it."""
    match refusal:
        case LinkIsUnknown():
            return HTTPStatus.NOT_FOUND
        case LinkHasExpired():
            return HTTPStatus.GONE
        case _:
            return status_of(refusal)
