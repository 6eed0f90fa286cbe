"""Merging and splitting over HTTP, and where links lead afterwards."""

import pytest

from community.models import ModerationAct, Post, Topic
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_a_token_merges_and_takes_that_back_and_links_lead_on(agent_api, customer_api, anonymous_api, client):
    post, into = PostFactory(), PostFactory().topic
    topic = post.topic
    address, body = f"/api/v1/topics/{topic.pk}/merged-into/", {"topic": into.pk, "reason": "The same"}

    assert anonymous_api.put(address, body).status_code == 401
    assert customer_api.put(address, body).status_code == 403
    assert agent_api.put(address, body).status_code == 204
    assert agent_api.get(f"/api/v1/topics/{topic.pk}/").status_code == 404
    moved = client.get(topic.get_absolute_url())
    assert (moved.status_code, moved["Location"]) == (301, into.get_absolute_url())
    assert moved["Cache-Control"] == "no-cache"
    assert client.get(f"/posts/{post.pk}/")["Location"] == f"{into.get_absolute_url()}#post-4"
    client.force_login(MemberFactory())
    client.post(f"/questions/{topic.pk}/answer/", {"body": "I was still writing."})
    assert Post.objects.get(body="I was still writing.").topic == into

    assert customer_api.delete(f"{address}?reason=No").status_code == 403
    assert agent_api.delete(f"{address}?reason=No").status_code == 204
    assert agent_api.delete(f"{address}?reason=No").status_code == 404
    assert client.get(topic.get_absolute_url()).status_code == 200


def test_a_program_is_told_where_a_merged_topic_leads(agent_api, customer_api, anonymous_api):
    first, second, third = (PostFactory().topic for _ in range(3))
    for topic, into in ((first, second), (second, third)):
        agent_api.put(f"/api/v1/topics/{topic.pk}/merged-into/", {"topic": into.pk, "reason": "The same"})

    answers = [anonymous_api.get(f"/api/v1/topics/{first.pk}/{part}") for part in ("", "posts/", "events/")]
    answers += [customer_api.post(f"/api/v1/topics/{first.pk}/posts/", {"body": "Late."})]
    answers += [customer_api.put(f"/api/v1/topics/{first.pk}/me-too/")]

    told = {(one.status_code, one.json()["code"], one.json().get("merged_into")) for one in answers}
    assert told == {(404, "topic_merged", third.pk)}
    assert not Post.objects.filter(body="Late.").exists()
    plain = anonymous_api.get("/api/v1/topics/999999/")
    assert (plain.status_code, plain.json()["code"], "merged_into" in plain.json()) == (404, "not_found", False)


def test_a_merged_topic_leads_nobody_to_what_they_may_not_see(agent_api, anonymous_api, client):
    topic, into = PostFactory().topic, PostFactory(topic__category__members_only=True).topic
    agent_api.put(f"/api/v1/topics/{topic.pk}/merged-into/", {"topic": into.pk, "reason": "The same"})

    assert anonymous_api.get(f"/api/v1/topics/{topic.pk}/").json()["code"] == "not_found"
    assert client.get(topic.get_absolute_url()).status_code == 404
    client.force_login(MemberFactory())
    assert client.get(topic.get_absolute_url()).status_code == 301


def test_a_token_splits_as_the_back_office_does(agent_api, customer_api, client):
    topic = PostFactory(topic=TopicFactory(title="It hums")).topic
    answer = topic.posts.get(number=2)
    body = {"posts": [answer.pk], "title": "It buzzes", "category": topic.category_id, "reason": "Another matter"}

    assert customer_api.post(f"/api/v1/topics/{topic.pk}/split/", body).status_code == 403
    made = agent_api.post(f"/api/v1/topics/{topic.pk}/split/", body)

    assert made.status_code == 201
    apart = Topic.objects.get(pk=made.json()["topic"])
    assert (apart.title, apart.post_count) == ("It buzzes", 1)
    assert client.get(f"/posts/{answer.pk}/")["Location"] == f"{apart.get_absolute_url()}#post-1"


def test_a_leader_takes_back_by_token_what_is_their_own_and_nothing_else(api_of, agent_api):
    leader = api_of(MemberFactory(trust_level=4))
    topics = [PostFactory().topic for _ in range(4)]
    for number, caller in enumerate([leader, agent_api]):
        merged = {"topic": topics[2 * number + 1].pk, "reason": "The same"}
        assert caller.put(f"/api/v1/topics/{topics[2 * number].pk}/merged-into/", merged).status_code == 204
    own, other = ModerationAct.objects.order_by("id")

    assert leader.put(f"/api/v1/moderation/acts/{own.pk}/undo/", {"reason": "Two after all"}).status_code == 200
    assert leader.put(f"/api/v1/moderation/acts/{other.pk}/undo/", {"reason": "No"}).status_code == 403
    assert leader.delete(f"/api/v1/topics/{topics[2].pk}/merged-into/?reason=No").status_code == 403
    assert [topic.posts.count() for topic in topics] == [2, 2, 0, 4]


def test_a_leader_pulls_nothing_out_of_a_circle(api_of, agent_api):
    leader, topic, into = api_of(MemberFactory(trust_level=4)), PostFactory().topic, PostFactory().topic
    leader.put(f"/api/v1/topics/{topic.pk}/merged-into/", {"topic": into.pk, "reason": "The same"})
    act, place = ModerationAct.objects.get(), CategoryFactory(of_circle=CircleFactory())
    moved = agent_api.put(f"/api/v1/topics/{into.pk}/category/", {"category": place.pk, "reason": "Private"})

    assert moved.status_code == 204
    assert leader.put(f"/api/v1/moderation/acts/{act.pk}/undo/", {"reason": "Two after all"}).status_code == 403
    assert into.posts.count() == 4
