"""Pages of questions for members: who left nothing there and may do the same as another member gets the same page.

Before it is shown its stamp is read anew, with what the reader left there (see ``traces``). Who left something gets a page
of their own, kept likewise. What differs on every page is put in each time: the corner, the tokens, the key of the form.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from community.models import Member
from community.web.caching import key_of, lasting, with_token, without_tokens
from community.web.corner import with_corner
from community.web.menu import entries_for
from community.web.traces import OwnStamp

# By its key a form that arrives twice is known, so every page has another one.
_KEY = re.compile(rb'(name="form_key" value=")[0-9a-f-]{36}(")')
_NO_KEY = b"\0key\0"


@dataclass(frozen=True)
class Shared:
    """A page without what differs from one reader to the other, and the number of the last post on it."""

    content: bytes
    last: int

    def for_reader(self, request: HttpRequest) -> HttpResponse:
        """The page with this reader's own corner, tokens and key."""
        content = with_token(self.content.replace(_NO_KEY, str(uuid4()).encode()), request)
        return HttpResponse(with_corner(content, request))


def may_share(request: HttpRequest, reader: Member, *parameters: str) -> bool:
    """Tell whether this page may be one that others get, too: who has a role, or is told something once, gets none."""
    is_usual = reader.is_peer and not (reader.roles or reader.is_superuser or reader.is_staff)
    is_told = reader.lacks_consent or "messages" in request.COOKIES or "_messages" in request.session
    return (
        settings.CACHE_PAGES
        and request.method == "GET"
        and is_usual
        and not is_told
        and "HX-Request" not in request.headers
        and request.GET.keys() <= set(parameters)
    )


def name_of(request: HttpRequest, reader: Member, own: OwnStamp) -> str:
    """The name of a page for members of the same kind and trust, at the same hours, who stand in this relation to it."""
    alike = (reader.kind, str(reader.trust_level), *(entry.url_name for entry in entries_for(reader)))
    return key_of(request, own.stamp, own.relation_of(reader), timezone.get_current_timezone_name(), *alike)


def recall(name: str) -> Shared | None:
    """The page that was kept under this name."""
    shared: Shared | None = caches["pages"].get(name)
    return shared


def keep(name: str, response: HttpResponse, last: int, newest: datetime | None) -> Shared:
    """Keep a page that was rendered with its corner left open."""
    shared = Shared(_KEY.sub(rb"\g<1>" + _NO_KEY + rb"\g<2>", without_tokens(response.content)), last)
    caches["pages"].set(name, shared, lasting(newest))
    return shared
