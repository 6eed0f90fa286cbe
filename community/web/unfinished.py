"""What somebody was about to send, kept while they first do something else: as a draft, or carried from page to page."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from community.foundation.errors import DomainError
from community.models import Category, Member, Topic
from community.operations.drafting import Unfinished, save_draft
from community.web.files import FilesForm
from community.web.forms import ASKED

# Forms whose texts have drafts anyway.
DRAFTED = {"ask", "answer"}
OURS = {"csrfmiddlewaretoken"}
PAIRS_AT_MOST = 500
# Shorter values are mostly choices, which nobody needs to read again.
WORTH_READING = 12


@dataclass(frozen=True)
class Carried:
    """What was sent, pair by pair, and where to; nothing is carried of a button that says nothing else."""

    address: str = ""
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.address and self.pairs)

    def __str__(self) -> str:
        """Say it in a hidden field."""
        return json.dumps([self.address, self.pairs], ensure_ascii=False) if self else ""

    @property
    def texts(self) -> list[str]:
        """What is worth reading again."""
        return [value for _name, value in self.pairs if len(value.strip()) > WORTH_READING and " " in value.strip()]


def unfinished_in(request: HttpRequest) -> Unfinished:
    """Return what stands on a form with a text, as far as it makes a draft."""
    given = request.POST
    slug = given.get("category", "")
    category: Any = Category.objects.visible_to(request.user).filter(slug=slug).first() if slug else None
    return Unfinished(
        title=given.get("title", ""),
        body=given.get("body", "").replace("\r\n", "\n"),
        category=category,
        tags=given.get("tags", ""),
        fields={
            name.removeprefix(ASKED)[:40]: str(value)[:200]
            for name, value in list(given.items())[:50]
            if name.startswith(ASKED) and value
        },
    )


def keep_what_was_sent(request: HttpRequest, member: Member) -> tuple[str, Carried]:
    """Keep what a form sends that goes nowhere now; return where it goes on, and what the next page has to carry.

    Questions and answers become drafts, and their files wait; everything else is carried.
    """
    if onward := keep_draft_of(request, member):
        return onward, Carried()
    pairs = [(key, value) for key, values in request.POST.lists() if key not in OURS for value in values]
    return "", Carried(request.get_full_path(), [(key, str(value)) for key, value in pairs[:PAIRS_AT_MOST]])


def keep_draft_of(request: HttpRequest, member: Member) -> str:
    """Keep the question or the answer that a form sends as a draft; returns where it goes on, of all else nothing."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return _draft(request, member) if name in DRAFTED else ""


def read_carried(request: HttpRequest) -> Carried:
    """Read what a page carried; anything else than that, or an address elsewhere, is nothing."""
    try:
        address, pairs = json.loads(request.POST.get("carried", "") or "[]")
        read = [(str(name), str(value)) for name, value in pairs[:PAIRS_AT_MOST]]
    except (ValueError, TypeError):
        return Carried()
    ours = url_has_allowed_host_and_scheme(str(address), allowed_hosts=None)
    return Carried(str(address), read) if ours and str(address).startswith("/") else Carried()


def _draft(request: HttpRequest, member: Member) -> str:
    """Keep a question or an answer; returns the way back to its form, or nothing where it makes no draft."""
    given = request.resolver_match.kwargs if request.resolver_match else {}
    topic = Topic.objects.visible_to(member).select_related("category__circle").filter(pk=given.get("pk", 0)).first()
    if "pk" in given and topic is None:
        return ""
    files = FilesForm(request.POST, request.FILES)
    files.keep_files(member)
    text = unfinished_in(request)
    try:
        save_draft(text, by=member, topic=topic)
    except DomainError:
        return ""
    query = {"attached": files.data["attached"], "track": "" if topic else request.POST.get("track", "")}
    asked = urlencode({"kept": 1, **{key: value for key, value in query.items() if value}})
    return f"{topic.get_absolute_url()}?{asked}#reply" if topic else f"{reverse('ask')}?{asked}"
