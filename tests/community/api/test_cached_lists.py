"""What strangers are told by the API comes from a cache; what it may not answer takes the usual way.

Whether it is ever stale is asked where cached pages are (tests/community/web/test_cached_pages.py).
"""

import pytest
from django.core.cache import caches
from django.test import Client

from community.operations.posting import add_post
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/topics/"


@pytest.fixture(autouse=True)
def cached(settings):
    settings.CACHE_PAGES = True
    caches["pages"].clear()


@pytest.fixture
def topic():
    return PostFactory().topic


def addresses(topic):
    return LIST, f"{LIST}?limit=5&order=hot&state=open", f"{LIST}{topic.pk}/posts/"


def test_again_only_the_stamp_is_asked_for_and_the_answer_is_the_same_with_its_headers(topic, queries):
    for address in addresses(topic):
        first = Client().get(address)
        with queries(1):
            again = Client().get(address)
        assert (again.status_code, again.content) == (200, first.content)
        assert dict(again.items()) == dict(first.items())
        assert (again["Content-Type"], again["Allow"]) == ("application/json", "GET, POST, HEAD, OPTIONS")


def test_who_has_the_answer_is_told_that_it_is_the_same_until_it_is_not(topic, queries):
    for address in addresses(topic):
        tag = {"If-None-Match": Client().get(address)["ETag"]}
        with queries(1):
            same = Client().get(address, headers=tag)
        add_post(topic, by=MemberFactory(), body="News.")
        other = Client().get(address, headers=tag)

        assert (same.status_code, same.content) == (304, b"")
        assert other.status_code == 200


def test_members_and_tokens_are_answered_by_themselves(helper_api, topic):
    secret = TopicFactory(category=CategoryFactory(members_only=True), title="Not for strangers")
    reader = Client()
    reader.force_login(MemberFactory())

    for _ in range(2):
        assert secret.title in reader.get(LIST).content.decode()
        assert secret.title in helper_api.get(LIST).content.decode()
        assert secret.title not in Client().get(LIST).content.decode()
    assert Client().get(f"{LIST}{secret.pk}/posts/").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?limit=0", 400),
        ("?limit=x", 400),
        ("?limit=101", 200),
        ("?order=hottest", 400),
        ("?order=hot&order=newest", 400),
        ("?unknown=1", 400),
        ("?cursor=x", 400),
        ("?category=nowhere", 200),
        ("?claimed=true", 200),
        ("?unread=true", 200),
    ],
)
def test_odd_questions_are_answered_as_without_a_cache(settings, query, status):
    TopicFactory()
    cached = [Client().get(LIST + query) for _ in range(2)]
    settings.CACHE_PAGES = False
    plain = Client().get(LIST + query)

    assert [answer.status_code for answer in (*cached, plain)] == [status] * 3
    assert {answer.content for answer in cached} == {plain.content}


def test_pages_lead_on_and_back_through_all_posts_of_a_topic(topic):
    for _ in range(43):
        PostFactory(topic=topic)
    numbers, address = [], f"{LIST}{topic.pk}/posts/"
    while address:
        page = Client().get(address).json()
        assert Client().get(address).json() == page
        numbers += [post["number"] for post in page["results"]]
        last, address = page, page["next"]

    assert numbers == list(range(1, 46))
    assert [post["number"] for post in Client().get(last["previous"]).json()["results"]] == list(range(21, 41))
    assert Client().get(f"{LIST}?cursor={page['previous'].split('cursor=')[1]}").status_code == 400


def test_whoever_wants_something_else_than_json_is_refused_as_ever(topic):
    for _ in range(2):
        assert Client().get(LIST, headers={"accept": "text/html"}).status_code == 406
        assert Client().get(LIST, headers={"accept": "application/json"}).status_code == 200
