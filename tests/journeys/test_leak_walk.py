"""What a circle keeps to itself stays there: every route is walked as everybody who does not belong to it."""

import json
import re
from itertools import islice
from urllib.parse import quote

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RoutePattern

from community.models import Article, Member, OutdatedVoice, TopicEvent, Watch
from community.models.token import Scope
from crm.operations.following import take_in_topic_events
from ideas.models import IdeaEvent, IdeaVote, IdeaWatch
from tests.community.web.routes import make_content
from tests.factories.community import AttachmentFactory, CircleFactory, EmployeeFactory, HelpfulFactory, MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# A word that neither pages nor the description of the API use themselves.
SECRET = "whispered"
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
WRITING = ("post", "put", "patch", "delete")
# What the reader owns, such as the session that is walked with.
OWN = ("/api/v1/me", "/accounts/", "/profile/", "/api/v1/tokens")
# Everything that any act asks for, so that none is refused for its form alone.
FILLED = {"body": "x", "title": "A title", "reason": "Because.", "version": 1, "kind": "question", "vote": True}


@pytest.fixture
def insider(db):
    return MemberFactory()


@pytest.fixture
def things(insider):
    """A solved question, an article and an idea of one circle, with all that hangs on them."""
    circle = CircleFactory(members=[insider], name="The whispered circle", slug="the-whispered-circle")
    topic, idea = make_content(of_circle=circle, name="The whispered place", slug="the-whispered-place")
    answer = topic.posts.get(number=2)
    HelpfulFactory(post=answer, member=insider)
    file = AttachmentFactory(post=answer, uploaded_by=answer.author, name="whispered.txt")
    article = Article.objects.get(category=topic.category)
    take_in_topic_events()
    return {"topics": topic, "posts": answer, "ideas": idea, "articles": article, "attachments": file}


def routes(patterns, prefix=""):
    """Every address of the site that is written as a route; the back office is for staff and tested apart."""
    for pattern in patterns:
        if isinstance(pattern.pattern, RoutePattern):
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
                yield from routes(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield f"/{route}"


def addresses(things):
    """Each route once, filled with what belongs to the circle wherever it names a thing."""
    named = {"questions": "topics", "flag": "topics", "watch": "topics", "tickets": "topics"}
    topic = things["topics"]
    for route in routes(get_resolver().url_patterns):
        first = route.removeprefix("/api/v1/").strip("/").split("/")[0]
        thing = things.get(named.get(first, first), topic)
        people = {"member_id": topic.author_id}
        ids = {f"{name.removesuffix('s')}_id": one.pk for name, one in things.items()} | people
        words = {"slug": getattr(thing, "slug", "x"), "form": "atom", "name": "topic", "kind": "topic", "number": 2}

        def fill(match, thing=thing, values=ids | words, first=first):
            name = match["name"]
            if name in values and not (name == "kind" and first == "legal"):
                return str(values[name])
            return "2026-01" if name == "month" else "x" if match["kind"] in {"slug", "str"} else str(thing.pk)

        yield PARAMETER.sub(fill, route)
    for name in ("search", "questions", "ideas", "articles", "tags"):
        yield f"/{name}/?q=another&tag=whispered-tag"
        yield f"/api/v1/{'topics' if name == 'questions' else name}/?q=another"


def reader(name):
    """Return somebody who does not belong to the circle: a client for pages, one with a token for the API."""
    match name:
        case "a stranger":
            return None
        case "a member of another circle":
            member = MemberFactory()
            CircleFactory(members=[member])
        case "an employee":
            member = EmployeeFactory()
        case _:
            member = MemberFactory(roles=[name])
    return member


def clients(member, api_of, anonymous_api):
    if member is None:
        return Client(), anonymous_api
    page = Client()
    page.force_login(member)
    return page, api_of(member, *Scope.values)


def takes(address, methods):
    """Those of the methods that something answers here, and one that is refused: all refusals of a method are one code."""
    try:
        view = resolve(address.partition("?")[0]).func
    except Resolver404:
        return methods[:1]
    kind = getattr(view, "cls", None) or getattr(view, "view_class", None)
    known = getattr(view, "actions", None) or [one for one in methods if hasattr(kind, one)]
    answered = tuple(one for one in methods if one in known) if kind else methods
    return answered + tuple(one for one in methods if one not in answered)[:1]


def told(answer, address):
    """What the reader gets, and where to; only what was typed into the address bar may stand there again."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace") + json.dumps(dict(answer.headers))
    typed = (address, quote(address), quote(address, safe=""), address.replace("&", "&amp;"), "whispered-tag")
    for word in typed:
        text = text.replace(word, "")
    return text


@pytest.mark.parametrize("name", ["a stranger", "a member of another circle", "an employee", "manager"])
def test_nothing_of_a_circle_is_read_by_others(name, things, api_of, anonymous_api):
    page, api = clients(reader(name), api_of, anonymous_api)
    leaks, broken = [], []

    for address in addresses(things):
        answer = (api if address.startswith("/api/") else page).get(address)
        if SECRET in told(answer, address):
            leaks.append(address)
        if answer.status_code >= 500:
            broken.append((address, answer.status_code))

    assert leaks == []
    assert broken == []


def test_the_same_walk_shows_much_to_those_who_belong(things, insider, api_of, anonymous_api):
    page, api = clients(insider, api_of, anonymous_api)

    shown = (
        address
        for address in addresses(things)
        if SECRET in told((api if address.startswith("/api/") else page).get(address), address)
    )

    assert len(list(islice(shown, 31))) == 31


def test_nothing_is_done_by_others_to_what_belongs_to_a_circle(things, api_of, anonymous_api):
    page, api = clients(reader("a member of another circle"), api_of, anonymous_api)
    before = traces(things)
    leaks, broken = [], []

    for address in addresses(things):
        is_api, is_own = address.startswith("/api/"), address.startswith(OWN)
        for method in () if is_own else takes(address, WRITING) if is_api else ("post",):
            filled = FILLED | {"post": things["posts"].pk, "topic": things["topics"].pk}
            form = {"data": filled, "format": "json"} if is_api else {"data": filled}
            answer = getattr(api if is_api else page, method)(address, **form)
            if SECRET in told(answer, address):
                leaks.append((method, address))
            if answer.status_code >= 500:
                broken.append((method, address, answer.status_code))

    assert leaks == []
    assert broken == []
    assert traces(things) == before


@pytest.mark.parametrize("name", ["product", "manager"])
def test_the_back_office_shows_nothing_of_a_circle_to_staff_outside_of_it(name, things):
    page, keeper = Client(), Client()
    page.force_login(reader(name))
    keeper.force_login(MemberFactory(roles=["admin"]))
    rows = {type(thing): thing for thing in things.values()}
    lists = [reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist") for model in site._registry]
    details = [
        reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[thing.pk])
        for model, thing in rows.items()
        if model in site._registry
    ]

    leaks = [way for way in lists + details if SECRET in told(page.get(way), way)]
    # Otherwise it would pass by walking past everything; after nine that is shown.
    kept = (way for way in lists + details if SECRET in told(keeper.get(way), way))

    assert leaks == []
    assert len(list(islice(kept, 9))) == 9


def traces(things):
    """What any act would leave on the things of the circle."""
    topic, idea = things["topics"], things["ideas"]
    topic.refresh_from_db()
    return {
        "events": TopicEvent.objects.filter(topic__category=topic.category).count(),
        "posts": topic.post_count,
        "me too": topic.me_too_count,
        "watches": Watch.objects.filter(topic=topic).exclude(member__in=[topic.author]).count(),
        "idea events": IdeaEvent.objects.filter(idea=idea).count(),
        "voices": OutdatedVoice.objects.filter(solution__topic=topic).count(),
        "follows": IdeaWatch.objects.filter(idea=idea).count(),
        "votes": IdeaVote.objects.filter(idea=idea).count(),
        "members": Member.objects.filter(circles__category=topic.category).count(),
    }
