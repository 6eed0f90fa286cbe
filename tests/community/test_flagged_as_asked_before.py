"""A member says that a question was asked before, a keeper agrees, and it points to the original; and the list of all such."""

import pytest
from django.db import IntegrityError, transaction

from community.models import Flag, Topic, TopicDuplicate
from tests.factories.community import (
    DiscussionFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    TopicDuplicateFactory,
    TopicFactory,
)
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db
FLAGS = "/api/v1/flags/"


def flag(client, thing, **body):
    return client.post(FLAGS, {"kind": thing._meta.model_name, "thing": thing.pk, "reason": "duplicate", **body})


def test_one_decision_points_the_question_to_the_original_that_most_named(customer_api, helper_api, agent_api):
    topic, original, other = TopicFactory(), TopicFactory(), TopicFactory()
    said = flag(customer_api, topic, original=original.pk)
    assert (said.status_code, said.json()["original"]) == (201, original.pk)
    flag(helper_api, topic, original=original.pk)
    flagged_by_newcomer = flag(agent_api, PostFactory().topic, original=other.pk)
    assert flagged_by_newcomer.status_code == 201

    case = Flag.objects.filter(thing_id=topic.pk).first().case_id
    address = f"/api/v1/moderation/cases/{case}/decision/"
    decided = agent_api.put(address, {"outcome": "agreed", "consequence": "duplicate", "ground": "duplicate"})

    assert (decided.status_code, decided.json()["outcome"]) == (200, "agreed")
    assert TopicDuplicate.objects.get().canonical == original
    assert TopicDuplicate.objects.get().topic == topic
    assert Topic.objects.get(pk=topic.pk).state == "visible"
    assert set(Flag.objects.filter(thing_id=topic.pk).values_list("outcome", flat=True)) == {"agreed"}


def test_an_original_is_named_of_a_question_that_was_asked_before_and_of_nothing_else(customer_api):
    topic, original, post = TopicFactory(), TopicFactory(), PostFactory()

    for thing, body in [
        (topic, {}),
        (topic, {"original": topic.pk}),
        (topic, {"original": DiscussionFactory().pk}),
        (DiscussionFactory(), {"original": original.pk}),
        (post, {"original": original.pk}),
        (topic, {"original": original.pk, "reason": "spam"}),
        (topic, {"original": TopicFactory(state="hidden").pk}),
    ]:
        refused = flag(customer_api, thing, **body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/original")
    assert not Flag.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.filter(pk=flagged(topic).pk).update(original=original)


def test_a_case_in_which_nobody_named_an_original_is_not_decided_that_way(agent_api):
    case = flagged(TopicFactory()).case_id

    address = f"/api/v1/moderation/cases/{case}/decision/"
    refused = agent_api.put(address, {"outcome": "agreed", "consequence": "duplicate"})

    assert (refused.status_code, refused.json()["code"]) == (409, "decision_does_not_fit")


def test_the_page_asks_for_the_original_and_only_of_questions(client):
    topic, original, post = TopicFactory(), TopicFactory(), PostFactory()
    client.force_login(MemberFactory())
    assert 'name="original"' in client.get(f"/flag/topic/{topic.pk}/").content.decode()
    assert 'value="duplicate"' not in client.get(f"/flag/post/{post.pk}/").content.decode()

    assert client.post(f"/flag/topic/{topic.pk}/", {"reason": "duplicate"}).status_code == 400
    assert client.post(f"/flag/topic/{topic.pk}/", {"reason": "duplicate", "original": "9" * 12}).status_code == 400
    sent = client.post(
        f"/flag/topic/{topic.pk}/",
        {"reason": "duplicate", "original": f"http://testserver{original.get_absolute_url()}"},
    )

    assert sent.status_code == 302
    assert Flag.objects.get().original == original


def test_what_is_asked_again_most_often_stands_on_top_for_those_who_care(agent_api, customer_api, client):
    often, seldom = TopicFactory(title="It hums"), TopicFactory(title="It buzzes")
    for original, times in ((often, 3), (seldom, 1)):
        for _ in range(times):
            MeTooFactory(topic=TopicDuplicateFactory(canonical=original).topic)
    MeTooFactory(topic=often)
    TopicDuplicateFactory(topic__state="hidden")

    rows = agent_api.get("/api/v1/community/asked-again/").json()["results"]

    counted = [(row["title"], row["duplicate_count"], row["affected_count"]) for row in rows]
    assert counted == [("It hums", 3, 7), ("It buzzes", 1, 2)]
    first = agent_api.get("/api/v1/community/asked-again/?limit=1").json()
    assert agent_api.get(first["next"]).json()["results"][0]["title"] == "It buzzes"
    assert customer_api.get("/api/v1/community/asked-again/").status_code == 403
    client.force_login(MemberFactory(roles=["community_manager"]))
    html = client.get("/community/asked-again/").content.decode()
    assert html.index("It hums") < html.index("It buzzes")
    assert "3 questions ask the same" in html
    client.force_login(MemberFactory())
    assert client.get("/community/asked-again/").status_code == 403
