"""Posts over HTTP."""

import pytest

from community.models import Post, Topic, TopicEvent
from community.models.topic import State
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    HelpfulFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)


def posts_url(topic):
    return f"/api/v1/topics/{topic.pk}/posts/"


def test_posts_come_as_they_were_written_with_exactly_the_agreed_fields(anonymous_api):
    topic = TopicFactory(body="It hums.")
    post = PostFactory(topic=topic, body="Hold *it*.", imported_score=4, reply_to=topic.posts.get())
    HelpfulFactory(post=post)
    SolutionFactory(post=post)

    first, second = anonymous_api.get(posts_url(topic)).json()["results"]

    assert (first["number"], first["body"], first["is_solution"]) == (1, "It hums.", False)
    assert second == {
        "id": post.pk,
        "topic": topic.pk,
        "number": 2,
        "author": {"id": post.author.pk, "display_name": post.author.display_name, "kind": "customer"},
        "body": "Hold *it*.",
        "format": "markdown",
        "html": "<p>Hold <em>it</em>.</p>\n",
        "reply_to": topic.posts.get(number=1).pk,
        "state": "visible",
        "created_at": post.created_at.isoformat().replace("+00:00", "Z"),
        "edited_at": None,
        "helpful_count": 5,
        "imported_score": 4,
        "is_solution": True,
        "works_for_me_count": 0,
        "no_help_count": 0,
        "attachments": [],
        "version": 1,
    }


@pytest.mark.parametrize("items", [1, 3, 20])
def test_the_posts_take_four_queries_with_a_token(items, queries, customer_api):
    topic = TopicFactory()
    for _ in range(items - 1):
        PostFactory(topic=topic)

    with queries(4):
        response = customer_api.get(posts_url(topic))

    assert len(response.json()["results"]) == items


def test_hidden_posts_are_shown_to_keepers_only_and_deleted_ones_to_nobody(customer_api, agent_api):
    topic = TopicFactory()
    hidden = PostFactory(topic=topic, state=State.HIDDEN)
    deleted = PostFactory(topic=topic, state=State.DELETED)

    def seen_by(client):
        listed = [row["number"] for row in client.get(posts_url(topic)).json()["results"]]
        return listed, [client.get(f"/api/v1/posts/{post.pk}/").status_code for post in (hidden, deleted)]

    assert seen_by(customer_api) == ([1], [404, 404])
    assert seen_by(agent_api) == ([1, 2], [200, 404])


def test_an_answer_to_nobody_asks_whether_it_may_be_written_once(customer_api, agent_api, queries):
    topic, hidden, elsewhere = (
        TopicFactory(),
        TopicFactory(state="hidden"),
        TopicFactory(category=CategoryFactory(visibility="members")),
    )
    deleted, said = TopicFactory(state="deleted"), {"body": "Try again."}

    with queries(10):
        assert customer_api.post(posts_url(topic), said).status_code == 201

    assert customer_api.post(posts_url(elsewhere), said).status_code == 201
    assert customer_api.post(posts_url(hidden), said).status_code == 404
    assert agent_api.post(posts_url(hidden), said).status_code == 409
    assert [api.post(posts_url(deleted), said).status_code for api in (customer_api, agent_api)] == [404, 404]
    assert customer_api.post(posts_url(Topic(pk=2**63)), said).status_code == 404
    circle = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))
    assert customer_api.post(posts_url(circle), said).status_code == 404
    assert Post.objects.filter(topic__in=[hidden, deleted, circle], number__gt=1).count() == 0


def test_an_answer_is_added_at_the_end(customer_api, customer, queries):
    topic = TopicFactory()
    first = topic.posts.get()

    with queries(12):
        response = customer_api.post(posts_url(topic), {"body": "Try again.", "reply_to": first.pk})

    assert response.status_code == 201
    answer = response.json()
    assert (answer["number"], answer["reply_to"], answer["html"]) == (2, first.pk, "<p>Try again.</p>\n")
    assert answer["author"]["id"] == customer.pk
    topic.refresh_from_db()
    assert topic.post_count == 2
    assert topic.events.last().kind == TopicEvent.Kind.POST_ADDED


def test_a_reply_to_a_post_of_another_topic_is_refused(customer_api):
    topic, elsewhere = TopicFactory(), PostFactory()

    response = customer_api.post(posts_url(topic), {"body": "Try again.", "reply_to": elsewhere.pk})

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "/reply_to"
    assert topic.posts.count() == 1


def test_what_members_type_never_becomes_a_script(customer_api):
    topic = TopicFactory()

    body = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](http://a/b.png)"
    html = customer_api.post(posts_url(topic), {"body": body}).json()["html"]

    assert "<script" not in html
    assert 'href="javascript' not in html


def test_anonymous_answers_are_refused(anonymous_api):
    topic = TopicFactory()

    assert anonymous_api.post(posts_url(topic), {"body": "Try again."}).status_code == 401
    assert topic.posts.count() == 1


def test_the_author_edits_a_post_and_everybody_sees_when(api_of):
    post = PostFactory()

    response = api_of(post.author).patch(f"/api/v1/posts/{post.pk}/", {"body": "New."}, headers={"If-Match": '"1"'})

    answer = response.json()
    assert response.status_code == 200
    assert (answer["body"], answer["html"], answer["version"]) == ("New.", "<p>New.</p>\n", 2)
    assert answer["edited_at"] is not None
    assert response["ETag"] == '"2"'


def test_nobody_else_edits_a_post_and_nobody_over_a_newer_one(customer_api, api_of):
    post = PostFactory(body="Old.")
    address = f"/api/v1/posts/{post.pk}/"

    refused = customer_api.patch(address, {"body": "New."})
    stale = api_of(post.author).patch(address, {"body": "New."}, headers={"If-Match": '"9"'})
    outdated = api_of(post.author).patch(address, {"body": "New.", "version": 9})

    assert [answer.status_code for answer in (refused, stale, outdated)] == [403, 412, 409]
    assert Post.objects.get(pk=post.pk).body == "Old."
