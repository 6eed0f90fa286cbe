"""What people agreed to, and that they agree or take it back by themselves: signed in, or by the link that was sent to them."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Member
from community.notifiers.letters import absolute
from community.web.refusals import status_of
from crm.operations.consenting import state_by_link, state_own_consents
from crm.operations.reaching import look_at_word
from crm.people_errors import LinkIsStale
from crm.reports.consents import own_statements, points_of_member
from crm.web.consent_forms import ConsentsForm

STATEMENTS_SHOWN = 50


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_consents(request: HttpRequest) -> HttpResponse:
    """Show a member what they agreed to and when, and write down what they say now."""
    member = request.user
    assert isinstance(member, Member)
    form = ConsentsForm(list(points_of_member(member)), request.POST if request.method == "POST" else None)
    if form.is_valid():
        state_own_consents(form.choices, by=member, place=absolute(reverse("own-consents")))
        messages.success(request, _("We have written down what you agree to."))
        return redirect("own-consents")
    statements = own_statements(member)[:STATEMENTS_SHOWN]
    return render(request, "crm/own_consents.html", {"form": form, "statements": statements})


# The signed address is the permission, whoever is signed in here; mail programs show pages without any cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def prove_point_by_link(request: HttpRequest, word: str) -> HttpResponse:
    """Ask whether the address is the reader's, and keep that it is, with what they agree to."""
    try:
        point = look_at_word(word)
        form = ConsentsForm([point], request.POST if request.method == "POST" else None)
        context: dict[str, Any] = {"word": word, "point": point, "form": form}
        if form.is_valid():
            state_by_link(word, form.choices, place=absolute(reverse("point-proof", args=["-"])))
            context |= {"is_proven": True, "form": ConsentsForm([point])}
    except DomainError as refusal:
        status = HTTPStatus.GONE if isinstance(refusal, LinkIsStale) else status_of(refusal)
        return render(request, "crm/point_proof.html", {"refusal": refusal}, status=status)
    return render(request, "crm/point_proof.html", context)
