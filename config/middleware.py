"""What every request passes before and after the views."""

import logging
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import get_user
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from community.foundation.acting import met_another
from community.models import Member
from community.rates import Taken, action_of, take
from community.web.htmx import by_htmx
from community.web.unfinished import keep_draft_of
from community.web.views.legal import ask_first
from config.problems import AGAIN_AFTER_SECONDS, API_PREFIX, answer_problem, bad_request, problem

logger = logging.getLogger("mitwert.problems")
GetResponse = Callable[[HttpRequest], HttpResponse]
BACK_OFFICE = "/admin/"
# Recovery codes alone are none.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What members may do in any case: read on, keep what was typed, object, take their data along, and leave.
ANYWAY = frozenset(
    {
        *("consent", "language", "leave", "take-along", "keep-draft", "drop-draft", "preview", "look-first"),
        *("put-away", "put-all-away", "stop-mail", "moderation-act"),
    }
)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Where files are handed in; they go to disk, piece by piece.
UPLOADS = re.compile(
    r"/(ask|contact|questions/[0-9]+/answer|requests/[0-9]+/reply|api/v1/attachments"
    r"|api/v1/channels/[0-9]+/files|admin/crm/channel/[0-9]+/acts/file"
    r"|api/v1/contact-imports|admin/crm/contactimport/add"
    r"|admin/crm/ticket/[0-9]+/acts/(reply|note))/"
)


class RejectMalformedRequests:
    """Refuses requests that no view could answer: with null bytes, which no text column holds, or far too long."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, BadRequest())
        uploads = request.content_type == "multipart/form-data" and UPLOADS.fullmatch(request.path)
        if content_length(request) > (settings.UPLOAD_BODY_LIMIT if uploads else settings.REQUEST_BODY_LIMIT):
            return bad_request(request, RequestDataTooBig())
        return self.get_response(request)


def content_length(request: HttpRequest) -> int:
    """What the request says of its own length; without a length Django reads no body at all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


class MemberPreferences:
    """Speaks the language and shows the time zone that a member chose; others get what their browser asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Every page asks for the reader, and much of them; what is only found when it is asked for costs that each time.
        request.user = get_user(request)
        locale, zone = "", None
        if request.user.is_authenticated:
            locale, zone = request.user.locale, time_zone(request.user.time_zone)
        if locale in dict(settings.LANGUAGES):
            translation.activate(locale)
            request.LANGUAGE_CODE = locale
        with timezone.override(zone):
            return self.get_response(request)


def time_zone(name: str) -> ZoneInfo | None:
    """The zone of a name, or nothing when it is empty or no longer known."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


class AskForConsent:
    """Lets nobody write on pages who has not agreed to terms that ask again; the API asks for itself."""

    ELSEWHERE = ("/accounts/", BACK_OFFICE, API_PREFIX)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if request.method in SAFE_METHODS or request.path.startswith(self.ELSEWHERE):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        asked = isinstance(request.user, Member) and request.user.lacks_consent
        return ask_first(request) if asked and name not in ANYWAY else None


class StaffNeedSecondFactor:
    """Lets staff without a second factor read what everybody reads; for more they set one up first.

    A password alone opens neither the places of staff nor what their role may do on pages and, by the session, in the
    API. Tokens are second factors themselves: only somebody who was let in makes one.
    """

    PLACES = (BACK_OFFICE, "/value/", "/community/health/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not settings.STAFF_MFA or not self.is_guarded(request):
            return None
        member = request.user
        if not (isinstance(member, Member) and member.is_staff) or is_mfa_enabled(member, FACTORS):
            return None
        told = _("Staff need a second factor. Set up an authenticator app or a passkey first.")
        if request.path.startswith(API_PREFIX):
            return answer_problem(request, problem(403, "second_factor_missing", told))
        if by_htmx(request):
            return HttpResponse(told, status=403, content_type="text/plain; charset=utf-8")
        messages.warning(request, told, fail_silently=True)
        if request.method == "POST" and (kept := keep_draft_of(request, member)):
            messages.info(request, format_html('<a href="{}">{}</a>', kept, _("What you wrote is kept as a draft.")))
        return HttpResponseRedirect(resolve_url("mfa_index"))

    def is_guarded(self, request: HttpRequest) -> bool:
        if request.path.startswith(API_PREFIX):
            # A wrong token is refused as such; it never falls back to the session.
            return not request.headers.get("authorization", "").lower().startswith("bearer ")
        if request.path.startswith(self.PLACES):
            return True
        name = request.resolver_match.url_name if request.resolver_match else None
        writes = request.method not in SAFE_METHODS and not request.path.startswith("/accounts/")
        return writes and name not in ANYWAY


class RateLimits:
    """Bounds what is done on pages, by trust, and tells programs how much is left; the API asks for itself who calls."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        taken: Taken | None = getattr(request, "rate_taken", None)
        for name, value in taken.headers().items() if taken else ():
            response[name] = value
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        action = None if request.path.startswith(API_PREFIX) else action_of(request)
        if action is None:
            return None
        who = request.user if isinstance(request.user, Member) else None
        taken = take(request, action, who)
        request.rate_taken = taken  # type: ignore[attr-defined]
        return None if taken is None or taken.is_allowed else render(request, "429.html", status=429)


class SomebodyElseWasFaster:
    """Says so on pages, in the back office too, when an act met others at each of its tries; that is no fault."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for pages; below /api/ every view answers for itself."""
        if not met_another(exception):
            return None
        logger.warning("Somebody else was changing the same: %s", request.path, exc_info=exception)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(AGAIN_AFTER_SECONDS)
        return response
