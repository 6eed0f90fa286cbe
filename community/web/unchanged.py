"""Tells strangers who come again that nothing has changed, before anything is asked that only other answers need.

Neither session nor member, language of the page nor policy: who has the page has all of that. Whatever is not certain here is
left to the views, which check the same stamp; they find the one that was read here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from community.models.visit import Thing
from community.web.caching import is_plain, told_unchanged
from community.web.sightings import Seen, announce_seen
from community.web.stamps import QuestionStamp, question_stamp

_PAGE = re.compile(r"/questions/([0-9]{1,18})-[^/]+/")
_STRETCH = re.compile(r"(?:after=([0-9]{1,9}))?")
# What Django takes for the secret of somebody's forms.
_SECRET = re.compile(r"[A-Za-z0-9]{32}")
_READ = "_stamp_of_question"


@dataclass(frozen=True)
class _Read:
    """A stamp, and of what page."""

    topic: int
    after: int
    stamp: QuestionStamp | None


def stamp_of_page(request: HttpRequest, topic: int, after: int) -> QuestionStamp | None:
    """The stamp of a page of a question for strangers, read once for a request."""
    read: _Read | None = getattr(request, _READ, None)
    if read is None or (read.topic, read.after) != (topic, after):
        read = _Read(topic, after, question_stamp(topic, after))
        setattr(request, _READ, read)
    return read.stamp


class AnswerUnchanged:
    """Answers 304 for pages of questions to strangers who have them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._unchanged(request) or self.get_response(request)

    def _unchanged(self, request: HttpRequest) -> HttpResponse | None:
        if "HTTP_IF_NONE_MATCH" not in request.META or not is_plain(request):
            return None
        page = _PAGE.fullmatch(request.path_info)
        stretch = _STRETCH.fullmatch(request.META.get("QUERY_STRING", ""))
        secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        if not (page and stretch and _SECRET.fullmatch(secret)):
            return None
        topic = int(page[1])
        seen = stamp_of_page(request, topic, int(stretch[1] or 0))
        if seen is None or (response := self._told(request, seen.stamp, secret)) is None:
            return None
        request.user = AnonymousUser()
        announce_seen(request, Seen(Thing.TOPIC, topic, (), seen.is_solved))
        return response

    def _told(self, request: HttpRequest, stamp: str, secret: str) -> HttpResponse | None:
        try:
            with translation.override(translation.get_language_from_request(request)):
                return told_unchanged(request, stamp, secret)
        except DisallowedHost:
            # Refused where pages are refused.
            return None
