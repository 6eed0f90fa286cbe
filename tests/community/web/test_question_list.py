"""The list of questions."""

from datetime import UTC, datetime, timedelta

import pytest

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


@pytest.mark.parametrize("query", ["?state=unknown", "?category=nowhere", "?category=%F0%9F%92%A9"])
def test_what_does_not_exist_is_not_found(client, query):
    assert client.get(f"/questions/{query}").status_code == 404


@pytest.mark.parametrize(
    "cursor",
    ["x", "1", "1_", "_1", "1_1_1", "999999999999999999_1", "-99999999999999999_1", "1_9999999999999999999", "%00"],
)
def test_what_is_no_cursor_is_refused(client, cursor):
    assert client.get(f"/questions/?after={cursor}").status_code == 400


@pytest.mark.parametrize("state", ["newest", "solved"])
def test_older_and_newer_lead_through_the_whole_list_and_back(client, state):
    for number in range(45):
        # Three at a time share a moment.
        moment = NOON + timedelta(minutes=number // 3)
        SolutionFactory(post__topic=TopicFactory(title=str(number), created_at=moment), marked_at=moment)

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
