"""Topics over HTTP: the list, one by itself, writing."""

import pytest

from community.models import SolutionOutdated, Topic, TopicEvent
from community.operations.posting import add_post
from tests.factories.community import (
    CategoryFactory,
    DiscussionFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicDuplicateFactory,
    TopicFactory,
)

URL = "/api/v1/topics/"


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_the_list_shows_exactly_the_agreed_fields(anonymous_api):
    author = MemberFactory(display_name="Carla")
    topic = TopicFactory(title="Why does it hum?", author=author, tags=["pump", "noise"])

    answer = anonymous_api.get(URL).json()

    assert answer == {
        "results": [
            {
                "id": topic.pk,
                "kind": "question",
                "title": "Why does it hum?",
                "slug": "why-does-it-hum",
                "state": "visible",
                "category": topic.category_id,
                "author": {"id": author.pk, "display_name": "Carla", "kind": "customer"},
                "created_at": _iso(topic.created_at),
                "last_posted_at": _iso(topic.last_posted_at),
                "post_count": 1,
                "me_too_count": 0,
                "solved_at": None,
                "tags": ["noise", "pump"],
                "claim": None,
            }
        ],
        "next": None,
        "previous": None,
    }


@pytest.mark.parametrize("items", [1, 3])
def test_the_list_takes_one_query_for_anybody_and_three_with_a_token(items, queries, anonymous_api, customer_api):
    for _ in range(items):
        TopicFactory(tags=["pump", "noise"])

    with queries(1):
        anonymous = anonymous_api.get(URL)
    with queries(3):
        member = customer_api.get(URL)

    assert len(ids(anonymous)) == len(ids(member)) == items


def test_each_filter_keeps_its_topics_and_drops_the_others(anonymous_api):
    asker, place = MemberFactory(), CategoryFactory(slug="pumps")
    unanswered = TopicFactory(author=asker)
    answered = PostFactory(topic__category=place, topic__tags=["noise"]).topic
    solved = SolutionFactory().topic
    talk = DiscussionFactory()

    def found(**given):
        return set(ids(anonymous_api.get(URL, given)))

    assert found() == {unanswered.pk, answered.pk, solved.pk, talk.pk}
    assert found(state="open") == {unanswered.pk, answered.pk}
    assert found(state="unanswered") == {unanswered.pk}
    assert found(state="solved") == {solved.pk}
    assert found(kind="discussion") == {talk.pk}
    assert found(author=asker.pk) == {unanswered.pk}
    assert found(tag="noise") == {answered.pk}
    assert found(category="pumps") == found(category=place.pk) == {answered.pk}
    assert found(category="pumps", state="solved") == set()
    assert found(state="outdated") == set()
    SolutionOutdated.objects.create(solution=solved.solution, by=asker, reason="Version 3 is out.")
    assert found(state="outdated") == found(state="solved") == {solved.pk}


@pytest.mark.parametrize(
    ("given", "parameter"),
    [
        ({"sort": "newest"}, "sort"),
        ({"state": "closed"}, "state"),
        ({"kind": "rant"}, "kind"),
        ({"order": "hottest"}, "order"),
        ({"author": "me"}, "author"),
        ({"author": "9" * 30}, "author"),
        ({"category": "x" * 500}, "category"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_a_parameter_that_is_unknown_or_wrong_is_refused_by_name(given, parameter, anonymous_api):
    response = anonymous_api.get(URL, given)

    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


def test_the_id_of_a_category_that_cannot_exist_finds_nothing(anonymous_api):
    TopicFactory()

    assert ids(anonymous_api.get(URL, {"category": "9" * 30})) == []


def test_a_topic_by_itself_adds_its_solution_its_posts_and_its_version(anonymous_api):
    solution = SolutionFactory(marked_by__display_name="Hugo")
    topic = solution.topic

    response = anonymous_api.get(f"{URL}{topic.pk}/")

    answer = response.json()
    assert response["ETag"] == '"1"'
    assert answer["posts_url"] == f"http://testserver/api/v1/topics/{topic.pk}/posts/"
    assert answer["version"] == 1
    assert answer["canonical"] is None
    assert answer["solution"] == {
        "post": solution.post_id,
        "marked_by": {"id": topic.author.pk, "display_name": topic.author.display_name, "kind": "customer"},
        "marked_at": _iso(solution.marked_at),
        "way": "asker",
        "reason": "",
        "confirmed_by": None,
        "confirmed_at": None,
    }


def test_a_duplicate_names_its_original_only_to_who_may_see_it(anonymous_api, customer_api):
    hidden_place = CategoryFactory(members_only=True)
    pointer = TopicDuplicateFactory(canonical__category=hidden_place)
    address = f"{URL}{pointer.topic_id}/"

    assert anonymous_api.get(address).json()["canonical"] is None
    assert customer_api.get(address).json()["canonical"] == pointer.canonical_id


def test_a_topic_takes_three_queries_with_a_token(queries, customer_api):
    topic = SolutionFactory().topic

    with queries(3):
        response = customer_api.get(f"{URL}{topic.pk}/")

    assert response.status_code == 200


def test_asking_answers_with_the_topic_and_writes_its_event(customer_api, customer):
    place = CategoryFactory(slug="pumps")

    response = customer_api.post(
        URL, {"title": " Why  does it hum? ", "body": "It **hums**.", "category": place.pk, "tags": ["Noise", "pump"]}
    )

    assert response.status_code == 201
    answer = response.json()
    topic = Topic.objects.get(pk=answer["id"])
    assert (answer["title"], answer["kind"], answer["tags"]) == ("Why does it hum?", "question", ["noise", "pump"])
    assert answer["author"]["id"] == customer.pk
    assert topic.posts.get().html == "<p>It <strong>hums</strong>.</p>\n"
    assert topic.events.get().kind == TopicEvent.Kind.TOPIC_OPENED


def test_a_discussion_is_begun_in_a_category_named_by_its_slug(customer_api):
    CategoryFactory(slug="pumps")

    response = customer_api.post(URL, {"title": "Hello", "body": "All", "category": "pumps", "kind": "discussion"})

    assert response.status_code == 201
    assert response.json()["kind"] == "discussion"


def test_asking_without_signing_in_is_refused(anonymous_api):
    place = CategoryFactory()

    response = anonymous_api.post(URL, {"title": "Why?", "body": "So", "category": place.pk})

    assert response.status_code == 401
    assert not Topic.objects.exists()


def test_asking_with_a_token_for_reading_is_refused(api_of, customer):
    place = CategoryFactory()

    response = api_of(customer, "community:read").post(URL, {"title": "Why?", "body": "So", "category": place.pk})

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert not Topic.objects.exists()


def test_the_author_changes_title_and_tags(api_of):
    topic = TopicFactory(title="Wy?", tags=["old"])

    response = api_of(topic.author).patch(f"{URL}{topic.pk}/", {"title": "Why?", "tags": ["new"], "version": 1})

    assert response.status_code == 200
    assert response["ETag"] == '"2"'
    answer = response.json()
    assert (answer["title"], answer["slug"], answer["tags"], answer["version"]) == ("Why?", "why", ["new"], 2)


def test_somebody_else_may_not_change_a_topic(customer_api):
    topic = TopicFactory(title="Why?")

    response = customer_api.patch(f"{URL}{topic.pk}/", {"title": "Mine"})

    assert (response.status_code, response.json()["code"]) == (403, "may_not_edit")
    assert Topic.objects.get(pk=topic.pk).title == "Why?"


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', "*"])
def test_a_matching_precondition_lets_the_change_through(header, api_of):
    topic = TopicFactory()

    response = api_of(topic.author).patch(f"{URL}{topic.pk}/", {"title": "Why?"}, headers={"If-Match": header})

    assert response.status_code == 200


@pytest.mark.parametrize("header", ['"2"', '"one"', "", '"' + "9" * 50 + '"'])
def test_a_stale_precondition_is_412_and_changes_nothing(header, api_of):
    topic = TopicFactory(title="Why?")

    response = api_of(topic.author).patch(f"{URL}{topic.pk}/", {"title": "Other"}, headers={"If-Match": header})

    assert (response.status_code, response.json()["code"]) == (412, "version_is_stale")
    assert Topic.objects.get(pk=topic.pk).title == "Why?"


def test_a_stale_version_in_the_body_is_409(api_of):
    topic = TopicFactory()

    response = api_of(topic.author).patch(f"{URL}{topic.pk}/", {"title": "Other", "version": 7})

    assert (response.status_code, response.json()["code"]) == (409, "version_is_stale")


def test_the_unread_topics_are_those_watched_in_which_somebody_wrote(customer, customer_api, anonymous_api):
    watched, muted, other = TopicFactory(), TopicFactory(), TopicFactory()
    for topic, level in ((watched, "watching"), (muted, "muted")):
        customer_api.put(f"/api/v1/watches/topic/{topic.pk}/", {"level": level})
    for topic in (watched, muted, other):
        customer_api.put(f"{URL}{topic.pk}/read-mark/", {"number": 1})
    assert ids(customer_api.get(f"{URL}?unread=true")) == []

    for topic in (watched, muted, other):
        add_post(topic, by=MemberFactory(), body="hello")

    assert ids(customer_api.get(f"{URL}?unread=true")) == [watched.pk]
    assert ids(anonymous_api.get(f"{URL}?unread=true")) == []


def _iso(moment):
    return moment.isoformat().replace("+00:00", "Z")
