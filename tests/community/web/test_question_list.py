"""The list of questions."""

from copy import copy
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from community.models import SolutionOutdated, Topic
from community.operations.claiming import claim_topic
from community.web.views.lists import CLAIMS, listed_rows_for
from tests.factories.community import (
    CategoryFactory,
    DiscussionFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def titles(response):
    return [topic.title for topic in response.context["page"].rows]


def make_one_of_each():
    category = CategoryFactory(slug="pumps")
    TopicFactory(title="open", category=category, created_at=NOON, tags=["noise"])
    PostFactory(topic=TopicFactory(title="answered", category=category, created_at=NOON + timedelta(hours=1)))
    SolutionFactory(post__topic=TopicFactory(title="solved", created_at=NOON + timedelta(hours=2)))
    DiscussionFactory(title="talk", created_at=NOON + timedelta(hours=3))
    TopicFactory(title="hidden", state="hidden", category=category, tags=["noise"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["solved", "answered", "open"]),
        ("?state=newest", ["solved", "answered", "open"]),
        ("?state=unanswered", ["open"]),
        ("?state=solved", ["solved"]),
        ("?state=discussions", ["talk"]),
        ("?category=pumps", ["answered", "open"]),
        ("?category=pumps&state=unanswered", ["open"]),
        ("?tag=noise", ["open"]),
        ("?tag=nothing", []),
    ],
)
def test_the_list_shows_what_was_asked_for(client, query, expected):
    make_one_of_each()

    response = client.get(f"/questions/{query}")

    assert (response.status_code, titles(response)) == (200, expected)


def test_an_empty_list_names_the_next_step(client):
    html = client.get("/questions/").content.decode()

    assert "Nobody has asked anything here yet." in html
    assert 'href="/ask/"' in html


def test_outdated_solutions_have_a_list_and_a_chip(client):
    held, outdated = SolutionFactory(), SolutionFactory(post__topic__title="outdated")
    SolutionOutdated.objects.create(solution=outdated, by=outdated.post.author, reason="Version 3 is out.")

    response = client.get("/questions/?state=outdated")

    assert titles(response) == ["outdated"]
    assert '<span class="chip hidden">Outdated</span>' in response.content.decode()
    assert (
        '<span class="chip hidden">Outdated</span>'
        not in client.get(f"/questions/?author={held.topic.author_id}").content.decode()
    )
    outdated.outdated.delete()
    assert "No solution here is outdated." in client.get("/questions/?state=outdated").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?claimed=true", ["taken"]),
        ("?claimed=false", ["lapsed", "free"]),
        ("?state=unanswered&claimed=true", ["taken"]),
        ("?claimed=", ["solved", "taken", "lapsed", "free"]),
        # Where nobody announces an answer nobody asks for it.
        ("?state=solved&claimed=true", ["solved"]),
    ],
)
def test_open_questions_are_told_apart_by_whether_somebody_works_on_them(client, query, expected):
    now = timezone.now()
    TopicFactory(title="free", created_at=NOON)
    TopicFactory(title="lapsed", created_at=NOON + timedelta(hours=1), claimed_until=now - timedelta(hours=1))
    claim_topic(TopicFactory(title="taken", created_at=NOON + timedelta(hours=2)), by=MemberFactory(trust_level=1))
    SolutionFactory(post__topic=TopicFactory(title="solved", created_at=NOON + timedelta(hours=3)))

    response = client.get(f"/questions/{query}")

    assert titles(response) == expected
    assert response.content.decode().count('<span class="chip team">Claimed</span>') == expected.count("taken")
    feed = client.get(f"/questions/feed/atom/{query}").content.decode()
    assert [title for title in ("free", "lapsed", "taken", "solved") if f"<title>{title}</title>" in feed] == [
        title for title in ("free", "lapsed", "taken", "solved") if title in expected
    ]


def test_an_empty_list_of_claims_says_so_and_other_tabs_forget_the_filter(client):
    html = client.get("/questions/?state=unanswered&claimed=true").content.decode()

    assert "Nobody works on an answer here at the moment." in html
    assert 'href="?state=solved"' in html
    assert 'href="?state=unanswered&amp;claimed=false"' in html
    assert "Somebody works on every open question here." in client.get("/questions/?claimed=false").content.decode()


@pytest.mark.parametrize("query", ["state=outdated", "claimed=true", "claimed=false"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_filters_take_no_query_more(client, django_assert_num_queries, query, count):
    for _ in range(count):
        claim_topic(TopicFactory(), by=MemberFactory(trust_level=1))
        solution = SolutionFactory()
        SolutionOutdated.objects.create(solution=solution, by=solution.post.author, reason="Version 3 is out.")

    with django_assert_num_queries(2):
        client.get(f"/questions/?{query}")


def test_hot_is_what_many_people_have(client):
    now = timezone.now()
    TopicFactory(title="quiet", last_posted_at=now)
    TopicFactory(title="busy", last_posted_at=now - timedelta(hours=20), me_too_count=8)
    TopicFactory(title="long ago", last_posted_at=now - timedelta(days=9), me_too_count=8)

    assert titles(client.get("/questions/?state=hot")) == ["busy", "quiet", "long ago"]


def replaced(topic, **values):
    other = copy(topic)
    for name, value in values.items():
        setattr(other, name, value)
    return other


def test_open_and_claimed_questions_are_found_by_indexes_of_their_own(django_assert_num_queries):
    nobody = AnonymousUser()
    # So many that are neither open nor claimed that an index of all is the longer way, whatever earlier tests left of it.
    solved = TopicFactory(solved_at=timezone.now())
    Topic.objects.bulk_create(replaced(solved, pk=None, id=None) for _ in range(3_000))
    with connection.cursor() as cursor:
        # Of a handful of rows all would be looked through.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    for claims, index in (("false", "topic_open"), ("true", "topic_claimed")):
        rows = CLAIMS[claims].rows(listed_rows_for(nobody).questions())
        ordered = rows.newest_first() if claims == "false" else rows.order_by("claimed_until")
        assert index in ordered.explain()


@pytest.mark.parametrize("query", ["?claimed=perhaps", "?state=unknown", "?category=nowhere", "?category=%F0%9F%92%A9"])
def test_what_does_not_exist_is_not_found(client, query):
    assert client.get(f"/questions/{query}").status_code == 404


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1_", "_1", "1_1_1", "999999999999999999_1", "-99999999999999999_1", "1_9999999999999999999", "%00"],
)
def test_what_is_no_cursor_is_refused(client, cursor):
    assert client.get(f"/questions/?after={cursor}").status_code == 400


@pytest.mark.parametrize("state", ["newest", "hot", "solved"])
def test_older_and_newer_lead_through_the_whole_list_and_back(client, state):
    for number in range(45):
        # Three at a time share a moment.
        moment = NOON + timedelta(minutes=number // 3)
        topic = TopicFactory(title=str(number), created_at=moment, last_posted_at=moment)
        SolutionFactory(post__topic=topic, marked_at=moment)

    first = client.get(f"/questions/?state={state}")
    second = client.get(f"/questions/?state={state}&after={first.context['page'].onward}")
    third = client.get(f"/questions/?state={state}&after={second.context['page'].onward}")
    again = client.get(f"/questions/?state={state}&before={third.context['page'].back}")

    expected = [str(number) for number in reversed(range(45))]
    assert titles(first) + titles(second) + titles(third) == expected
    assert (first.context["page"].back, third.context["page"].onward) == ("", "")
    assert titles(again) == titles(second)
    back = client.get(f"/questions/?state={state}&before={again.context['page'].back}")
    assert (titles(back), back.context["page"].back) == (titles(first), "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_few_queries_for_anybody(client, django_assert_num_queries, count):
    for _ in range(count):
        MeTooFactory(topic=TopicFactory(tags=["one", "two"]))

    with django_assert_num_queries(2):
        client.get("/questions/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_few_queries_for_a_member(client, django_assert_num_queries, count):
    for _ in range(count):
        TopicFactory(tags=["one", "two"])
    client.force_login(MemberFactory())

    # The session and the member with the roles come on top.
    with django_assert_num_queries(4):
        client.get("/questions/")
