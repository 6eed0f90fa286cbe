"""Cached pages for strangers; members get pages of questions from ``sharing``, and all others rendered every time.

Strangers, search engines among them, are most of those who read, and all of them see the same. Before a cached page is
shown its stamp is read anew (see ``stamps``), so nobody ever sees what was changed, hidden or moved meanwhile.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakValueDictionary

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

# What a form proves that it was given out by us is another thing for everybody.
_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(")')
_NO_TOKEN = b"\0token\0"
# "5 minutes ago" may be wrong by so small a part of it.
_PART = 60
# A page that changes is asked for by many at once; made by all of them it would take as many times as long. Nobody
# waits for ever: whoever waited in vain makes it as well.
_makers: WeakValueDictionary[str, Lock] = WeakValueDictionary()
_guard = Lock()
_PATIENCE_SECONDS = 3
_SHORTEST, _LONGEST = timedelta(seconds=30), timedelta(hours=1)


def may_cache(request: HttpRequest, *parameters: str) -> bool:
    """Tell whether a page may come from the cache: a stranger without a session asks for all of it, by nothing else."""
    return is_plain(request) and not request.user.is_authenticated and request.GET.keys() <= set(parameters)


def is_plain(request: HttpRequest) -> bool:
    """Tell whether somebody without a session, whom nothing waits for, asks for a whole page."""
    return (
        settings.CACHE_PAGES
        and request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "HTTP_HX_REQUEST" not in request.META
    )


def told_unchanged(request: HttpRequest, stamp: str, secret: str, among: str = "pages") -> HttpResponse | None:
    """Return that the page with this stamp is the one that the client has, whose forms belong to this secret."""
    name = key_of(request, stamp)
    etag = _etag(name, secret)
    # How long ago something was changes by itself, so what a client has is good for as long as what is cached here.
    is_kept = caches[among].get(name) is not None
    unchanged: HttpResponse | None = get_conditional_response(request, etag) if is_kept else None
    return unchanged and _told(unchanged, etag)


def cached_page(
    request: HttpRequest, stamp: str, newest: datetime | None, render: Callable[[], HttpResponse], among: str = "pages"
) -> HttpResponse:
    """Return the page with this stamp: none when the client has it, the cached one, or one that is rendered and cached.

    ``newest`` is the youngest moment that the page shows; how long ago that was stays about right. What it is cached
    ``among`` makes room for it alone.
    """
    secret = get_token(request) and request.META["CSRF_COOKIE"]
    unchanged = told_unchanged(request, stamp, secret, among)
    if unchanged is not None:
        return unchanged
    name = key_of(request, stamp)
    content: bytes | None = caches[among].get(name)
    if content is None:
        with one_maker(name):
            content = caches[among].get(name)
            if content is None:
                response = render()
                if response.status_code != HttpResponse.status_code:
                    return response
                content = without_tokens(response.content)
                caches[among].set(name, content, lasting(newest))
    return _told(HttpResponse(with_token(content, request)), _etag(name, secret))


@contextmanager
def one_maker(name: str) -> Iterator[None]:
    """Let one thread of this process make what is cached under a name; the others wait for it and find it then."""
    with _guard:
        lock = _makers.get(name) or _makers.setdefault(name, Lock())
    is_first = lock.acquire(timeout=_PATIENCE_SECONDS)
    try:
        yield
    finally:
        if is_first:
            lock.release()


def without_tokens(content: bytes) -> bytes:
    """Take out of a page what its forms prove, for that is another thing for everybody."""
    return _TOKEN.sub(rb"\g<1>" + _NO_TOKEN + rb"\g<2>", content)


def with_token(content: bytes, request: HttpRequest) -> bytes:
    """Put it in again, for the reader of this request."""
    return content.replace(_NO_TOKEN, get_token(request).encode())


def key_of(request: HttpRequest, *what: str) -> str:
    """Return under which name the answer to a request is cached, by what its content depends on besides."""
    return _digest(*what, request.scheme or "", request.get_host(), request.get_full_path(), get_language() or "")


def _etag(name: str, secret: str) -> str:
    return f'W/"{_digest(name, secret)}"'


def _told(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    return response


def lasting(newest: datetime | None) -> float:
    """For how many seconds a page may be kept whose youngest moment this is."""
    age = _LONGEST if newest is None else (timezone.now() - newest) / _PART
    return min(max(age, _SHORTEST), _LONGEST).total_seconds()


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32]
