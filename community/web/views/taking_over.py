"""Taking over what one wrote in an imported forum: the link shows a page, only a POST acts."""

from http import HTTPStatus
from typing import Any

from django.contrib.messages import success
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.errors.reminding import LinkHasExpired, LinkIsUnknown
from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import Consent, Member, Post
from community.operations.taking_over import decline_take_over, look_at_take_over, take_over
from community.web.forms_joining import TakingOverForm
from community.web.refusals import status_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def take_posts_over(request: HttpRequest, word: str) -> HttpResponse:
    """Show whose posts they are, and let whoever has the address take them over or begin without them."""
    try:
        return _answered(request, word)
    except DomainError as refusal:
        return render(request, "community/take_over.html", {"refusal": refusal}, status=_status_of(refusal))


def _answered(request: HttpRequest, word: str) -> HttpResponse:
    found = look_at_take_over(word)
    if request.POST.get("answer") == "decline":
        decline_take_over(word)
        success(request, _("Noted. You can sign up with your address now."))
        return redirect("account_signup")
    form = TakingOverForm(request.POST or None, owner=found.member)
    if request.method == "POST" and form.is_valid():
        form.give(take_over(word, password=form.cleaned_data["password"]), Consent.Way.SIGN_UP)
        success(request, _("Your posts are yours again. Sign in with your address and the new password."))
        return redirect("account_login")
    status = HTTPStatus.OK if request.method != "POST" else HTTPStatus.BAD_REQUEST
    context = {"found": found, "form": form, "word": word, "written": _written_by(found.member)}
    return render(request, "community/take_over.html", context, status=status)


def _written_by(member: Member) -> dict[str, Any]:
    """How many posts stand for everybody to see; nothing more is told before the password is chosen."""
    return Post.objects.standing().filter(author=member).aggregate(posts=Count("pk"))


def _status_of(refusal: DomainError) -> HTTPStatus:
    match refusal:
        case LinkIsUnknown():
            return HTTPStatus.NOT_FOUND
        case LinkHasExpired():
            return HTTPStatus.GONE
        case _:
            return status_of(refusal)
