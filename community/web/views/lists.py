"""The list of questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.foundation.compiled import sql_with_choices
from community.kinds_of_readers import ForReaders
from community.models import Category, Member, Tag, Topic, TopicPin, Watch
from community.models.category import Reader
from community.models.read_mark import new_posts
from community.models.solution_life import is_outdated
from community.models.topic import TopicQuerySet
from community.web.banners import Banner, banner_in, is_any_here
from community.web.caching import cached_page, may_cache
from community.web.paging import PAGE_SIZE, Page, page_of, read_page
from community.web.stamps import list_stamp
from community.web.watches import level_in_row

PINNED_AT_MOST = 5


@dataclass(frozen=True)
class Tab:
    """One way to look at the list: which topics, in which order, and what to say when there are none."""

    state: str
    label: Promise
    empty: Promise
    first_key: str = "created_at"
    for_members: bool = False
    may_be_claimed: bool = False

    @property
    def moment(self) -> str:
        """Which moment of a topic a feed of this list names."""
        return "last_posted_at" if self.first_key == "heat" else self.first_key

    def rows(self, topics: TopicQuerySet, reader: Reader) -> TopicQuerySet:
        """Narrow the topics."""
        if self.state == "unread":
            watched = Watch.objects.visible_to(reader).topics()
            return topics.filter(pk__in=watched).filter(models.Q(("new_posts__gt", 0)))
        return STATES.get(self.state, TopicQuerySet.questions)(topics)


STATES: dict[str, Callable[[TopicQuerySet], TopicQuerySet]] = {
    "unanswered": TopicQuerySet.unanswered,
    "solved": TopicQuerySet.solved,
    "outdated": TopicQuerySet.outdated,
    "needs_info": TopicQuerySet.needing_info,
    "discussions": lambda topics: topics.filter(kind=Topic.Kind.DISCUSSION),
}
TABS = {
    tab.state: tab
    for tab in (
        Tab("newest", _("Newest"), _("Nobody has asked anything here yet."), may_be_claimed=True),
        Tab("hot", _("Hot"), _("Nobody has asked anything here yet."), first_key="heat", may_be_claimed=True),
        Tab("unanswered", _("Unanswered"), _("Every question here has an answer. Well done!"), may_be_claimed=True),
        Tab("needs_info", _("Waiting for the asker"), _("No question here waits for its asker.")),
        Tab("solved", _("Solved"), _("No question here is solved yet."), first_key="solved_at"),
        Tab("outdated", _("Outdated"), _("No solution here is outdated."), first_key="solved_at"),
        Tab(
            "unread", _("Unread"), _("You have read all that you watch."), first_key="last_posted_at", for_members=True
        ),
        Tab("discussions", _("Discussions"), _("There are no discussions here yet.")),
    )
}


@dataclass(frozen=True)
class Claims:
    """Open questions by whether somebody has announced an answer; empty is all questions of the tab."""

    value: str
    label: Promise
    empty: Promise | None = None

    def rows(self, topics: TopicQuerySet) -> TopicQuerySet:
        """Narrow the topics."""
        match self.value:
            case "true":
                return topics.open().claimed(timezone.now())
            case "false":
                return topics.open().unclaimed(timezone.now())
            case _:
                return topics


CLAIMS = {
    claims.value: claims
    for claims in (
        Claims("", _("All")),
        Claims("false", _("Nobody works on it"), _("Somebody works on every open question here.")),
        Claims("true", _("Somebody works on it"), _("Nobody works on an answer here at the moment.")),
    )
}


@require_safe
def list_questions(request: HttpRequest) -> HttpResponse:
    """Show questions by state, category and tag; to strangers cached lists, as long as nothing in them has changed."""
    state, category = request.GET.get("state", "newest"), request.GET.get("category", "")
    if may_cache(request, "state", "category") and state in TABS and not TABS[state].for_members:
        stamp = list_stamp(*_ids_for_strangers(state, category))
        return cached_page(request, stamp, None, lambda: _list(request))
    return _list(request)


@lru_cache(maxsize=256)
def _ids_for_strangers(state: str, category: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that finds the first page of a list; for strangers it is always the same."""
    tab = TABS[state]
    stranger = AnonymousUser()
    topics = tab.rows(Topic.objects.listed_for(stranger), stranger).originals()
    if category:
        topics = topics.filter(category__slug=category)
    first = topics.order_by(f"-{tab.first_key}", "-id").values("pk")[: PAGE_SIZE + 1]
    return sql_with_choices(first)


def _list(request: HttpRequest) -> HttpResponse:
    tab = TABS.get(request.GET.get("state", "newest"))
    if tab is None or (tab.for_members and not isinstance(request.user, Member)):
        raise Http404
    categories = _PLACES.rows(request.user, now=timezone.now())
    claims = asked_claims(request, tab)
    topics = claims.rows(tab.rows(listed_rows_for(request.user), request.user))
    category = chosen_category(categories, request.GET.get("category", ""))
    if category:
        topics = topics.filter(category=category)
    if tag := request.GET.get("tag", ""):
        topics = topics.filter(tags__slug=tag)
    author = _author(request.GET.get("author", ""))
    if author:
        topics = topics.filter(author=author)
    elif not tab.for_members:
        topics = topics.originals()
    is_usual = not (claims.value or tag or author or {"after", "before"} & request.GET.keys())
    context = {
        "page": _first_page(request, tab, category) if is_usual else read_page(topics, [tab.first_key, "id"], request),
        "pinned": _pinned(request, categories, category) if tab.state == "newest" and not (tag or claims.value) else [],
        "banner": _banner(request, categories, category),
        "tab": tab,
        "tabs": [other for other in TABS.values() if not other.for_members or isinstance(request.user, Member)],
        "claims": claims,
        "all_claims": CLAIMS.values() if tab.may_be_claimed else (),
        "categories": categories,
        "category": category,
        "tag": tag,
        "author": author,
        "lasting": _lasting(request),
    }
    return render(request, "community/questions.html", context)


def asked_claims(request: HttpRequest, tab: Tab) -> Claims:
    """What the address asks for of announced answers; where nobody asks for it, it counts for nothing."""
    claims = CLAIMS.get(request.GET.get("claimed", "") if tab.may_be_claimed else "")
    if claims is None:
        raise Http404
    return claims


def listed_rows_for(reader: Reader) -> TopicQuerySet:
    """Topics that lists show, with what a line shows of them."""
    return _rows(Topic.objects.listed_for(reader), reader)


def rows_for(reader: Reader) -> TopicQuerySet:
    """Topics that the reader may see, one's own also when others do not see them, with what a line shows of them."""
    return _rows(Topic.objects.visible_to(reader), reader)


def _rows(topics: TopicQuerySet, reader: Reader) -> TopicQuerySet:
    topics = topics.select_related("author", "category", "claim__by").annotate(is_outdated=is_outdated())
    return topics.annotate(tag_slugs=tag_slugs(), new_posts=new_posts(reader)).fetch_mode(models.FETCH_PEERS)


def tag_slugs() -> ArraySubquery:
    """The tags of a topic in the topic's own row."""
    tagged = Tag.objects.order_by("slug").filter(topics=models.OuterRef("pk"))
    return ArraySubquery(tagged.values("slug"))


def _first_topics(reader: Reader, category: int | None = None, *, tab: Tab) -> TopicQuerySet:
    topics = tab.rows(listed_rows_for(reader), reader)
    if category is not None:
        topics = topics.filter(category=category)
    topics = topics if tab.for_members else topics.originals()
    return topics.order_by(f"-{tab.first_key}", "-id")[: PAGE_SIZE + 1]


# By what is the same in every language; a tab is not, for its label is translated.
_EVERYWHERE = {tab.state: ForReaders(partial(_first_topics, tab=tab)) for tab in TABS.values()}
_IN_A_PLACE = {tab.state: ForReaders(partial(_first_topics, tab=tab), category=2**40) for tab in TABS.values()}


def _first_page(request: HttpRequest, tab: Tab, category: Category | None) -> Page[Topic]:
    """The page that is asked for most: the first one of a tab, by nothing else than a place."""

    def read(*_from_where: Any) -> list[Topic]:
        if category is None:
            return _EVERYWHERE[tab.state].rows(request.user)
        return _IN_A_PLACE[tab.state].rows(request.user, category=category.pk)

    return page_of(read, tab.first_key, request)


def _places(reader: Reader, now: datetime) -> models.QuerySet[Category]:
    has_pins = models.Exists(TopicPin.objects.active(now).filter(topic__category=models.OuterRef("pk")))
    beside = {"watch_level": level_in_row(reader, "category"), "has_pins": has_pins, "is_broken": is_any_here("pk")}
    return Category.objects.visible_to(reader).annotate(**beside)


_PLACES = ForReaders(_places, now=datetime(1, 1, 1, tzinfo=UTC))


def _pinned(request: HttpRequest, categories: list[Category], category: Category | None) -> list[Topic]:
    """What stands on top of the first page; where nothing is pinned nothing is asked."""
    if {"after", "before"} & set(request.GET) or not any(getattr(place, "has_pins", False) for place in categories):
        return []
    active = TopicPin.objects.active(timezone.now()).values("topic")
    here = models.Q(pin__everywhere=True) | models.Q(category=category)
    pinned = listed_rows_for(request.user).standing().filter(here, pk__in=active).order_by("-pin__pinned_at", "-id")
    return list(pinned[:PINNED_AT_MOST])


def _banner(request: HttpRequest, categories: list[Category], category: Category | None) -> Banner | None:
    """What is broken here; where nothing is, nothing is asked."""
    places = [category] if category else categories
    if not any(getattr(place, "is_broken", False) for place in places):
        return None
    return banner_in(request.user, category)


def _author(number: str) -> Member | None:
    """The member whose questions are asked for; profiles are public."""
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise Http404
    author: Member = get_object_or_404(Member.objects.people(), pk=int(number))
    return author


def _lasting(request: HttpRequest) -> QueryDict:
    """What of the address names the list, in one order; the rest names a page of it."""
    lasting = QueryDict(mutable=True)
    for name in ("state", "claimed", "category", "tag", "author"):
        if value := request.GET.get(name, ""):
            lasting[name] = value
    return lasting


def chosen_category(categories: list[Category], slug: str) -> Category | None:
    """A category that the reader may not see is one that does not exist."""
    if not slug:
        return None
    for category in categories:
        if category.slug == slug:
            return category
    raise Http404
