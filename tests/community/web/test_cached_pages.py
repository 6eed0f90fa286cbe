"""Pages that strangers see are cached, and never shown when anything on them has changed."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from community.models import Post, Solution, Topic
from community.models.topic import State
from community.operations.posting import add_post, edit_post
from community.signals import thing_seen
from community.web.stamps import NOT_SHOWN, ON_A_POST, ON_A_TOPIC
from tests.community.web.changing import changes
from tests.factories.community import (
    MemberFactory,
    PostFactory,
    TopicFactory,
)

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
# Both are in the stamp by themselves.
ON_A_SOLUTION = {"SolutionOutdated", "OutdatedVoice"}
# How long ago something was may be a little wrong.
AGO = re.compile(r"(?<=>)[^<>]*(?=</time>)|(?<=cursor=)[^\"]*")


@pytest.fixture(autouse=True)
def cached(settings):
    settings.CACHE_PAGES = True
    caches["pages"].clear()


@pytest.fixture
def sightings():
    """What was told to have been read."""
    seen = []

    def see(sighting, **_given):
        seen.append(sighting)

    thing_seen.connect(see)
    yield seen
    thing_seen.disconnect(see)


def shown(address, **headers):
    """What a stranger sees, without what is another thing for everybody."""
    response = Client().get(address, headers=headers)
    return response.status_code, AGO.sub("", TOKEN.sub("", response.content.decode()))


def fresh(address, settings):
    settings.CACHE_PAGES = False
    try:
        return shown(address)
    finally:
        settings.CACHE_PAGES = True


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_whatever_changes_is_seen_at_once(settings):
    keeper = MemberFactory(roles=["admin"], is_superuser=True)
    topic = TopicFactory(title="How does it work?", body="I do not know.")
    PostFactory(topic=topic, body="Turn it once.")
    stale, unseen = [], []

    for name, change in changes(Topic.objects.get(pk=topic.pk), keeper):
        address = Topic.objects.get(pk=topic.pk).get_absolute_url()
        pages = (address, "/questions/", f"/questions/?category={topic.category.slug}")
        pages += ("/api/v1/topics/?limit=5&order=hot", f"/api/v1/topics/{topic.pk}/posts/")
        before = [shown(page) for page in pages]
        change()
        after = [shown(page) for page in pages]
        if after != [fresh(page, settings) for page in pages]:
            stale.append(name)
        if after == before:
            unseen.append(name)

    assert stale == []
    assert unseen == [], "a change that shows nowhere proves nothing"


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.DELETED])
def test_the_last_of_a_page_is_known_whatever_is_not_shown_before_it(settings, state):
    topic = TopicFactory()
    posts = [PostFactory(topic=topic, state=state if number < 8 else State.VISIBLE) for number in range(30)]
    for address in (topic.get_absolute_url(), f"/api/v1/topics/{topic.pk}/posts/"):
        for post in posts[25:28]:
            shown(address)
            edit_post(post, by=post.author, body=f"Not at {address}.")
            assert shown(address) == fresh(address, settings)


def test_everything_that_hangs_on_a_question_or_a_post_is_in_the_stamp_or_known_not_to_be_shown():
    hanging = {
        f"{model._meta.db_table.removeprefix('community_')}.{column.column}"
        for model in apps.get_app_config("community").get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if column.related_model in {Topic, Post}
    }
    stamped = {f"{table}.{column}" for table, column in ON_A_TOPIC + ON_A_POST}

    assert hanging == stamped | NOT_SHOWN
    assert not stamped & NOT_SHOWN
    assert {relation.related_model.__name__ for relation in Solution._meta.related_objects} == ON_A_SOLUTION


@pytest.mark.django_db
def test_a_cached_page_and_a_cached_list_ask_for_their_stamp_only(queries):
    address = PostFactory().topic.get_absolute_url()

    for page in (address, "/questions/"):
        first = shown(page)
        with queries(1):
            again = shown(page)
        assert again == first


@pytest.mark.django_db
def test_every_stranger_gets_a_token_of_their_own_that_works():
    address = TopicFactory().get_absolute_url()
    strangers = [Client(enforce_csrf_checks=True) for _ in range(2)]

    pages = [stranger.get(address).content.decode() for stranger in strangers]

    tokens = [TOKEN.search(page)[1] for page in pages]
    assert tokens[0] != tokens[1]
    for stranger, token in zip(strangers, tokens, strict=True):
        chosen = stranger.post("/language/", {"language": "de", "next": "/", "csrfmiddlewaretoken": token})
        assert chosen.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_who_has_the_page_is_told_in_one_line_that_it_is_the_same_until_it_is_not(queries):
    topic = PostFactory().topic
    address, browser = topic.get_absolute_url(), Client()
    tag = browser.get(address)["ETag"]

    with queries(1):
        same = browser.get(address, headers={"If-None-Match": tag})
    add_post(topic, by=MemberFactory(), body="News.")
    other = browser.get(address, headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert b"News." in other.content
    assert Client().get(address, headers={"If-None-Match": other["ETag"]}).status_code == 200, "its forms are another's"


@pytest.mark.django_db
def test_members_get_pages_of_their_own_and_strangers_never_see_them():
    address = TopicFactory().get_absolute_url()
    member = Client()
    member.force_login(MemberFactory(display_name="Nosy Nora"))

    for _ in range(2):
        assert "Nosy Nora" in member.get(address).content.decode()
        assert "Nosy Nora" not in shown(address)[1]


@pytest.mark.django_db
def test_languages_and_hosts_have_pages_of_their_own(settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    address = TopicFactory().get_absolute_url()

    pages = [
        shown(address, **{"accept-language": language, "host": host})[1]
        for language in ("de", "en")
        for host in ("one.example", "two.example")
        for _again in range(2)
    ]

    assert [page.count("//two.example") > 0 for page in pages] == [False, False, True, True] * 2
    assert ["Frage" in page for page in pages] == [True] * 4 + [False] * 4


@pytest.mark.django_db
def test_another_address_still_leads_to_the_canonical_one_and_odd_ones_are_refused():
    topic = TopicFactory()

    for _ in range(2):
        assert Client().get(f"/questions/{topic.pk}-other/").status_code == 301
        assert Client().get(f"{topic.get_absolute_url()}?after=x").status_code == 400
        assert Client().get("/questions/?category=nowhere").status_code == 404
        assert Client().get("/questions/?state=unread").status_code == 404


@pytest.mark.django_db
def test_a_cached_page_counts_as_read_each_time(sightings):
    address = TopicFactory().get_absolute_url()

    for _ in range(3):
        Client().get(address, headers={"user-agent": "Mozilla/5.0"})

    assert len(sightings) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["strangers", "members", "programs"])
def test_what_many_ask_for_at_once_is_made_once(settings, monkeypatch, who):
    topic = PostFactory().topic
    people = [Client() for _ in range(8)]
    for person in people if who == "members" else ():
        person.force_login(MemberFactory(trust_level=1))
    address = f"/api/v1/topics/{topic.pk}/posts/" if who == "programs" else topic.get_absolute_url()
    made, together = [], Barrier(len(people))
    number = {"programs": "community.api.views.topics.posts_for_list"}.get(
        who, "community.web.views.question.attach_comments"
    )
    original = import_string(number)

    def counted(*given, **more):
        made.append(given)
        sleep(0.2)
        return original(*given, **more)

    monkeypatch.setattr(number, counted)

    def look(person):
        together.wait()
        try:
            return person.get(address).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        assert list(pool.map(look, people)) == [200] * len(people)

    assert len(made) == 1
