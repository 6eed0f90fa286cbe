"""Lists of questions and answers as feeds, RSS and Atom: what everybody may read, whoever asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.models import Category, Post, Topic
from community.web.conditional import unless_unchanged
from community.web.views.lists import TABS, asked_claims, rows_for

ENTRIES = 30
FORMATS: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
TYPES = {name: f"application/{name}+xml; charset=utf-8" for name in FORMATS}


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    title: str
    address: str
    html: str
    author: str
    at: datetime
    tags: Iterable[str] = ()


@require_safe
def feed_questions(request: HttpRequest, form: str) -> HttpResponseBase:
    """Show the newest questions of a list: of a state, a category and a tag."""
    tab = TABS.get(request.GET.get("state", "newest"))
    if tab is None or tab.for_members:
        raise Http404
    nobody = AnonymousUser()
    claims = asked_claims(request, tab)
    topics, title = claims.rows(tab.rows(rows_for(nobody), nobody)).originals(), str(tab.label)
    if claims.value:
        title = f"{title}: {claims.label}"
    if slug := request.GET.get("category", ""):
        category = get_object_or_404(Category.objects.visible_to(AnonymousUser()), slug=slug)
        topics, title = topics.filter(category=category), f"{title}: {category.name}"
    if tag := request.GET.get("tag", ""):
        topics, title = topics.filter(tags__slug=tag), f"{title}: {tag}"
    rows = list(topics.order_by(f"-{tab.first_key}", "-id")[:ENTRIES])
    texts = _first_posts(rows)
    entries = [
        Entry(
            topic.title,
            topic.get_absolute_url(),
            texts.get(topic.pk, ""),
            str(topic.author),
            getattr(topic, tab.moment),
            getattr(topic, "tag_slugs", ()),
        )
        for topic in rows
    ]
    query = request.GET.urlencode()
    address = reverse("questions") + (f"?{query}" if query else "")
    return _feed(request, form, title, address, entries)


@require_safe
def feed_answers(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """Show the newest answers of a topic."""
    topic = get_object_or_404(Topic.objects.visible_to(AnonymousUser()), pk=pk)
    posts = Post.objects.visible_to(AnonymousUser()).filter(topic=topic, number__gt=1).select_related("author")
    entries = [
        Entry(
            _("Answer by %(name)s") % {"name": post.author},
            topic.address_of_post(post.number),
            post.html,
            str(post.author),
            post.created_at,
        )
        for post in posts.defer("body").order_by("-number")[:ENTRIES]
    ]
    return _feed(request, form, topic.title, topic.get_absolute_url(), entries)


def _first_posts(topics: list[Topic]) -> dict[int, str]:
    posts = Post.objects.visible_to(AnonymousUser()).filter(topic__in=topics, number=1)
    return dict(posts.values_list("topic_id", "html"))


def _feed(request: HttpRequest, form: str, title: str, address: str, entries: list[Entry]) -> HttpResponseBase:
    make = FORMATS.get(form)
    if make is None:
        raise Http404
    # Members write what they like; no XML document holds all of it.
    feed = make(
        title=printable(title),
        link=request.build_absolute_uri(address),
        description=printable(title),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for entry in entries:
        link = request.build_absolute_uri(entry.address)
        kept: dict[str, Any] = {"author_name": printable(entry.author), "pubdate": entry.at, "updateddate": entry.at}
        feed.add_item(
            title=printable(entry.title),
            link=link,
            description=printable(entry.html),
            unique_id=link,
            unique_id_is_permalink=True,
            categories=list(entry.tags),
            **kept,
        )
    # Without an entry, a feed would say that it was made this very moment.
    moment = max((entry.at for entry in entries), default=None)
    response = HttpResponse(content_type=TYPES[form])
    feed.latest_post_date = lambda: moment or datetime.fromtimestamp(0, tz=None).astimezone()  # type: ignore[method-assign]
    feed.write(response, "utf-8")
    return unless_unchanged(request, response, moment)


def printable(text: str) -> str:
    """Return a text without the characters that XML forbids."""
    return "".join(letter for letter in text if letter in "\t\n" or (letter >= " " and letter not in "\ufffe\uffff"))
