"""The link that was sent to an account elsewhere: looking changes nothing, the signed-in member's POST links."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.models import Member
from community.web.refusals import status_of
from crm.identity_errors import OfferHasExpired, OfferIsUnknown
from crm.operations.proving import accept_offer, look_at_offer


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_up_offer(request: HttpRequest, word: str) -> HttpResponse:
    """Ask whether the account elsewhere is the member's own, and keep that it is when they say so."""
    member = request.user
    assert isinstance(member, Member)
    context: dict[str, Any] = {"word": word}
    status = HTTPStatus.OK
    try:
        if request.method == "POST":
            context["offer"], context["event"] = accept_offer(word, by=member)
        else:
            context["offer"] = look_at_offer(word, by=member)
    except DomainError as refusal:
        context["refusal"], status = refusal, _status_of(refusal)
    return render(request, "crm/persona_offer.html", context, status=status)


def _status_of(refusal: DomainError) -> HTTPStatus:
    match refusal:
        case OfferIsUnknown():
            return HTTPStatus.NOT_FOUND
        case OfferHasExpired():
            return HTTPStatus.GONE
        case _:
            return status_of(refusal)
