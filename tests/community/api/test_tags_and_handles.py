"""Tags with their questions, on their page and over HTTP, and handles as they are typed."""

import pytest

from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    MemberFactory,
    PostFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
TAGS, HANDLES = "/api/v1/tags/", "/api/v1/handles/"


@pytest.fixture
def tagged():
    """Two open questions, and beside them all that must not be counted."""
    insider = MemberFactory()
    secret = CategoryFactory(of_circle=CircleFactory(members=[insider]))
    TopicFactory(tags=["pump", "panel"])
    TopicFactory(tags=["pump"])
    TopicFactory(tags=["pump", "hidden-tag"], state="hidden")
    TopicFactory(tags=["pump", "secret-tag"], category=secret)
    TopicFactory(tags=["members"], category=CategoryFactory(members_only=True))
    DiscussionFactory(tags=["pump", "talk"])
    return insider


def listed(api, query=""):
    return [(row["slug"], row["question_count"]) for row in api.get(f"{TAGS}{query}").data["results"]]


def test_tags_count_what_the_reader_finds_under_them(tagged, anonymous_api, customer_api, api_of):
    public = [("panel", 1), ("pump", 2)]

    assert listed(anonymous_api) == public
    assert listed(customer_api) == [("members", 1), *public]
    assert listed(api_of(tagged)) == [("members", 1), ("panel", 1), ("pump", 3), ("secret-tag", 1)]
    assert listed(anonymous_api, "?q=PU") == [("pump", 2)]
    assert listed(anonymous_api, "?q=secret") == []


@pytest.mark.parametrize("count", [1, 3])
def test_tags_take_one_query(anonymous_api, client, count, queries):
    for number in range(count):
        TopicFactory(tags=[f"tag-{number}"])

    with queries(1):
        assert len(listed(anonymous_api)) == count
    with queries(1):
        assert len(client.get("/tags/").context["tags"]) == count


def test_tags_come_page_by_page(anonymous_api, client):
    names = sorted(f"tag-{number}" for number in range(61))
    for place in range(0, 61, 5):
        TopicFactory(tags=names[place : place + 5])

    first = client.get("/tags/")
    second = client.get("/tags/", {"after": first.context["onward"]})
    pages = anonymous_api.get(f"{TAGS}?limit=60").data

    assert [tag.slug for tag in first.context["tags"]] + [tag.slug for tag in second.context["tags"]] == names
    assert second.context["onward"] == ""
    assert [row["slug"] for row in anonymous_api.get(pages["next"]).data["results"]] == names[60:]


def test_the_page_of_tags_leads_to_questions_and_feeds_and_leaks_nothing(tagged, client):
    html = client.get("/tags/").content.decode()

    assert 'href="/questions/?tag=pump"' in html
    assert 'href="/questions/feed/atom/?tag=pump"' in html
    assert "secret-tag" not in html
    assert "There is no such tag." in client.get("/tags/?q=secret-t").content.decode()


@pytest.fixture
def people():
    for handle in ("anna", "anton", "antje", "ben"):
        MemberFactory(handle=handle, display_name=handle.title())
    MemberFactory(handle="ande", is_active=False)


def named(api, query):
    return [row["handle"] for row in api.get(f"{HANDLES}{query}").data["results"]]


def test_those_who_take_part_come_first(people, customer_api, customer, queries):
    topic = TopicFactory(author=MemberFactory(handle="anyone"))
    PostFactory(topic=topic, author=MemberFactory(handle="anxious"), state="hidden")

    assert named(customer_api, "?q=an") == ["anna", "antje", "anton", "anxious", "anyone"]
    # The token and the roles, the topic, those who take part, the others.
    with queries(5):
        assert named(customer_api, f"?q=AN&topic={topic.pk}") == ["anyone", "anna", "antje", "anton", "anxious"]
    assert named(customer_api, "?q=ant") == ["antje", "anton"]


def test_few_are_named_and_only_to_members(people, customer_api, anonymous_api):
    for number in range(10):
        MemberFactory(handle=f"zed-{number}")

    assert len(named(customer_api, "?q=zed")) == 8
    assert anonymous_api.get(f"{HANDLES}?q=an").status_code == 401
    for query in ("", "?q=", "?q=%25", "?q=an&topic=x"):
        assert customer_api.get(f"{HANDLES}{query}").status_code == 400


def test_a_topic_one_may_not_see_has_no_people(customer_api):
    secret = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))

    assert customer_api.get(f"{HANDLES}?q=an&topic={secret.pk}").status_code == 404
