"""What every request passes before and after the views."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation

from community.models import Member
from community.rates import Taken, action_of, take
from community.web.views.legal import ask_first
from config.problems import API_PREFIX, bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]
BACK_OFFICE = "/admin/"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Where files are handed in; they go to disk, piece by piece.
UPLOADS = re.compile(r"/(ask|questions/[0-9]+/answer|api/v1/attachments)/")


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

    # What one may do all the same: read on, keep what was typed, object, take one's data along, and leave.
    ANYWAY = frozenset(
        {
            *("consent", "language", "leave", "take-along", "keep-draft", "drop-draft", "preview", "look-first"),
            *("put-away", "put-all-away", "stop-mail", "moderation-act"),
        }
    )
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
        return ask_first(request) if asked and name not in self.ANYWAY else None


class StaffNeedSecondFactor:
    """Sends staff without a second factor to set one up before they enter the back office."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        guarded = settings.STAFF_MFA and request.path.startswith(BACK_OFFICE)
        if guarded and request.user.is_authenticated and request.user.is_staff and not is_mfa_enabled(request.user):
            return HttpResponseRedirect(resolve_url("mfa_activate_totp"))
        return self.get_response(request)


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
