"""What two web processes answer in a second to sixteen clients, as a ratio to what a bare view reaches beside them."""

import json
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from community.models import Member, Topic
from community.models.token import Scope
from community.operations.tokens import create_token
from config.bench.clients import Answers, request_of, visit
from config.bench.forum import FREQUENT, LONG_THREAD, OTHERS, RARE, SEED
from config.bench.measuring import Figure
from config.bench.serving import collect_static_files, serving
from config.listening import HOST
from config.sessions import SessionStore

CLIENTS, PAGE = 16, 20
# So many pages of a thread are read again and again.
POPULAR = 20
# Before anything is measured, each process has made what is asked for again and again, unless that takes too long.
WARM_UP_SECONDS, WARM_UP_ANSWERS, WARM_UPS_AT_MOST = 2.0, 1_000, 10


@dataclass(frozen=True)
class Way:
    """One thing that is asked for again and again: how, what is a right answer, and the ratio that it must reach."""

    name: str
    budget: float | None
    request: Callable[[Random], bytes]
    status: int = 200


@dataclass(frozen=True)
class Load:
    """Who asks how long for what."""

    database: str
    seconds: float
    clients: int = CLIENTS

    def figures(self) -> Iterator[Figure]:
        """Measure one way after the other, and the floor before and after each, for the machine may be busier then."""
        collect_static_files(self.database)
        with ExitStack() as servers:
            bare = servers.enter_context(serving("floor", self.database, "config.bench.floor", MITWERT_BENCH_FLOOR="1"))
            site = servers.enter_context(serving("site", self.database, "config.wsgi"))
            floor = self._visited(bare, FLOOR)
            yield _told(FLOOR, floor, None)
            for way in ways(site):
                answers, before = self._visited(site, way), floor
                floor = self._visited(bare, FLOOR)
                yield _told(way, answers, (before.a_second + floor.a_second) / 2)

    def _visited(self, port: int, way: Way) -> Answers:
        dice = Random(SEED)  # noqa: S311 -- nothing secret
        requests = (way.request(dice) for _ in count())
        warm = 0
        for _ in range(WARM_UPS_AT_MOST):
            warm += len(visit(port, requests, self.clients, min(WARM_UP_SECONDS, self.seconds)).times)
            if warm >= WARM_UP_ANSWERS or way.budget is None:
                break
        answers = visit(port, requests, self.clients, self.seconds)
        assert set(answers.statuses) == {way.status}, (way.name, answers.statuses)
        return answers


def _told(way: Way, answers: Answers, floor: float | None) -> Figure:
    name = f"{way.name} ({answers.a_second:,.0f}/s, 95 of 100 in {answers.slowest_of_twenty:,.0f} ms)"
    if floor is None:
        return Figure(name, answers.a_second, "/s", rows=answers.size, is_rate=True)
    return Figure(name, answers.a_second / floor, "of floor", way.budget, rows=answers.size, is_rate=True)


FLOOR = Way("bare view", None, lambda _dice: request_of("/floor/"))


def ways(site: int) -> Iterator[Way]:
    """What people and programs ask for, with the budgets that bind."""
    member = Member.objects.get(pk=OTHERS + 17)
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(member)}"}
    topics = list(Topic.objects.filter(post_count__lt=PAGE).order_by("-pk").values_list("pk", flat=True)[:1000])
    thread = Topic.objects.get(pk=1)
    get = request_of

    def stretch(dice: Random) -> str:
        """Twenty posts somewhere in a long thread: nearly never the same ones, so nearly nothing is cached."""
        return f"{thread.get_absolute_url()}?after={dice.randrange(PAGE, LONG_THREAD - PAGE)}"

    def popular(dice: Random) -> str:
        """Twenty posts of what is read much, as most people do."""
        return f"{thread.get_absolute_url()}?after={PAGE * (1 + int(POPULAR * dice.random() ** 2))}"

    pages = list(following(site, f"/api/v1/topics/{thread.pk}/posts/?limit={PAGE}", LONG_THREAD // PAGE - 1))
    same = f"{thread.get_absolute_url()}?after={PAGE}"
    yield Way("topic list, page", 0.25, lambda _: get("/questions/"))
    yield Way("topic list, JSON", 0.40, lambda _: get("/api/v1/topics/?limit=20"))
    yield Way("question page of 20 posts, anonymous", 0.20, lambda dice: get(popular(dice)))
    yield Way("the same, of pages that nobody read lately", None, lambda dice: get(stretch(dice)))
    yield Way("question page of 20 posts, member", 0.15, lambda dice: get(popular(dice), cookie))
    yield Way("the same for a member, of pages that nobody read lately", None, lambda dice: get(stretch(dice), cookie))
    yield Way("20 posts, JSON", 0.40, lambda dice: get(dice.choice(pages)))
    yield Way("question page, unchanged", 0.60, _again(site, same), 304)
    yield Way("search, a rare word, page", 0.20, lambda _: get(f"/search/?q={RARE}"))
    yield Way("search, a rare word, JSON", 0.20, lambda _: get(f"/api/v1/search/?q={RARE}"))
    yield Way("search, two words, JSON", 0.20, lambda _: get(f"/api/v1/search/?q={RARE}+{FREQUENT}"))
    bearer = {"Authorization": f"Bearer {create_token(member, scopes=Scope.values)[1]}"}
    yield Way("answer, JSON", 0.12, lambda dice: _answer(dice, topics, bearer), 201)


def _answer(dice: Random, topics: list[int], bearer: Mapping[str, str]) -> bytes:
    body = json.dumps({"body": f"Try number {dice.randrange(10**9)}, it worked here."})
    return request_of(f"/api/v1/topics/{dice.choice(topics)}/posts/", bearer, body)


def session_of(member: Member) -> str:
    """Sign somebody in and return the key of the session."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(member.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def following(site: int, address: str, number: int) -> Iterator[str]:
    """The addresses of so many pages of a list, which only the pages before them tell."""
    for _ in range(number):
        yield address
        with urllib.request.urlopen(f"http://{HOST}:{site}{address}", timeout=30) as response:
            address = json.load(response)["next"]
            address = address.removeprefix(f"http://{HOST}:{site}")


def _again(site: int, address: str) -> Callable[[Random], bytes]:
    """Ask for a page as somebody does who has it: by its tag, and with the cookie that its forms belong to."""
    asked = urllib.request.Request(f"http://{HOST}:{site}{address}", headers={"Host": "localhost"})
    with urllib.request.urlopen(asked, timeout=30) as response:  # noqa: S310 -- our own server
        cookie = response.headers["Set-Cookie"].partition(";")[0]
        request = request_of(address, {"If-None-Match": response.headers["ETag"], "Cookie": cookie})
    return lambda _dice: request
