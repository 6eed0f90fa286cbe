"""Acts of moderation through the API: nouns that are put and deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import ModerationAct, Post, Topic
from tests.factories.community import CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
V1 = "/api/v1/"


@pytest.fixture
def moderator_api(api_of):
    return api_of(MemberFactory(roles=["moderator"], display_name="Mona"))


def test_a_topic_is_hidden_closed_pinned_and_all_of_it_taken_back(moderator_api, customer_api):
    topic = TopicFactory()
    address = f"{V1}topics/{topic.pk}/"
    until = (timezone.now() + timedelta(days=1)).isoformat()

    assert moderator_api.put(f"{address}lock/", {"reason": "Enough"}).status_code == 204
    assert moderator_api.get(address).json()["locked"] is True
    refused = customer_api.post(f"{address}posts/", {"body": "But"})
    assert (refused.status_code, refused.json()["code"]) == (409, "topic_is_locked")
    assert moderator_api.delete(f"{address}lock/?reason=Go+on").status_code == 204
    pinned = moderator_api.put(f"{address}pin/", {"everywhere": True, "until": until})
    assert (pinned.status_code, pinned.json()["everywhere"]) == (200, True)
    assert [moderator_api.delete(f"{address}pin/").status_code for _ in range(2)] == [204, 204]
    hidden = moderator_api.put(f"{address}state/", {"state": "hidden", "reason": "Spam", "ground": "spam"})
    assert hidden.json() == {"state": "hidden"}
    act = ModerationAct.objects.get(kind="hide")
    undone = moderator_api.put(f"{V1}moderation/acts/{act.pk}/undo/", {"reason": "Sorry"})
    assert (undone.status_code, undone.json()["undoes"], Topic.objects.get().state) == (200, act.pk, "visible")
    again = moderator_api.put(f"{V1}moderation/acts/{act.pk}/undo/", {"reason": "Sorry"})
    assert (again.status_code, again.json()["code"]) == (409, "act_is_undone")


def test_members_do_none_of_it(customer_api, moderator_api):
    post, member = PostFactory(), MemberFactory()
    moderator_api.put(f"{V1}topics/{TopicFactory().pk}/lock/", {})
    act = ModerationAct.objects.get()
    for address, body in [
        (f"topics/{post.topic_id}/lock/", {}),
        (f"topics/{post.topic_id}/pin/", {}),
        (f"topics/{post.topic_id}/state/", {"state": "hidden", "reason": "x"}),
        (f"posts/{post.pk}/state/", {"state": "hidden", "reason": "x"}),
        (f"members/{member.pk}/silence/", {"until": None, "reason": "x"}),
        (f"members/{member.pk}/suspension/", {"until": None, "reason": "x"}),
        (f"moderation/acts/{act.pk}/undo/", {"reason": "x"}),
        ("moderation/appeals/1/decision/", {"overturn": True, "answer": "x"}),
    ]:
        assert customer_api.put(f"{V1}{address}", body).status_code == 403, address
    assert ModerationAct.objects.get() == act


def test_a_silence_is_put_shown_and_deleted(moderator_api, customer_api, customer):
    address = f"{V1}members/{customer.pk}/silence/"
    assert moderator_api.get(address).status_code == 404
    assert moderator_api.put(address, {"until": None}).status_code == 400

    shown = moderator_api.put(address, {"until": None, "reason": "Rude", "ground": "abuse"}).json()
    refused = customer_api.post(f"{V1}topics/{TopicFactory().pk}/posts/", {"body": "But"})

    assert (shown["until"], shown["reason"]) == (None, "Rude")
    assert (refused.status_code, refused.json()["code"]) == (403, "silenced")
    assert moderator_api.delete(address).status_code == 204
    assert moderator_api.get(address).status_code == 404


def test_the_log_tells_each_what_is_theirs_to_know(moderator_api, api_of, anonymous_api):
    post = PostFactory()
    moderator_api.put(f"{V1}posts/{post.pk}/state/", {"state": "hidden", "reason": "Rude", "ground": "abuse"})

    def entry(client, query=""):
        (row,) = client.get(f"{V1}moderation/acts/{query}").json()["results"]
        return row["by"] and row["by"]["display_name"], row["member"] is not None, row["reason"], row["thing"]

    assert entry(moderator_api) == ("Mona", True, "Rude", post.pk)
    assert entry(api_of(post.author), "?mine=true") == (None, True, "Rude", post.pk)
    assert entry(anonymous_api) == (None, False, None, None)


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_costs_the_same_however_long_it_is(moderator_api, anonymous_api, queries, number):
    for _ in range(number):
        post = PostFactory()
        moderator_api.put(f"{V1}posts/{post.pk}/state/", {"state": "hidden", "reason": "Rude"})

    # The acts, and the things of their one kind.
    with queries(2):
        anonymous_api.get(f"{V1}moderation/acts/")


def test_one_act_is_read_by_itself(moderator_api, api_of, anonymous_api, queries):
    post = PostFactory(topic__category__of_circle=CircleFactory())
    moderator_api.put(f"{V1}posts/{post.pk}/state/", {"state": "hidden", "reason": "Rude"})
    address = f"{V1}moderation/acts/{ModerationAct.objects.get().pk}/"

    assert anonymous_api.get(address).status_code == 404
    assert api_of(post.author).get(address).json()["reason"] == "Rude"
    assert moderator_api.get(address).json()["by"]["display_name"] == "Mona"
    public = PostFactory()
    moderator_api.put(f"{V1}posts/{public.pk}/state/", {"state": "hidden", "reason": "Rude"})
    address = f"{V1}moderation/acts/{ModerationAct.objects.latest('id').pk}/"
    with queries(2):
        shown = anonymous_api.get(address).json()
    assert (shown["act"], shown["reason"], shown["by"]) == ("hide", None, None)


def test_an_objection_goes_its_way(moderator_api, api_of):
    post = PostFactory()
    moderator_api.put(f"{V1}posts/{post.pk}/state/", {"state": "hidden", "reason": "Rude"})
    act, author, other = ModerationAct.objects.get(), api_of(post.author), api_of(MemberFactory(roles=["support"]))
    address = f"{V1}moderation/acts/{act.pk}/appeal/"

    assert api_of(MemberFactory()).put(address, {"text": "I object"}).status_code == 403
    appeal = author.put(address, {"text": "A joke"}).json()
    assert author.get(address).json() == appeal == other.get(address).json()
    assert api_of(MemberFactory()).get(address).status_code == 404
    decision = f"{V1}moderation/appeals/{appeal['id']}/decision/"
    own = moderator_api.put(decision, {"overturn": False, "answer": "No"})
    decided = other.put(decision, {"overturn": True, "answer": "Right"})

    assert (own.status_code, own.json()["code"]) == (403, "decides_own_act")
    assert (decided.status_code, decided.json()["outcome"]) == (200, "overturned")
    assert [row["answer"] for row in author.get(f"{V1}moderation/appeals/").json()["results"]] == ["Right"]
    assert api_of(MemberFactory()).get(f"{V1}moderation/appeals/").json()["results"] == []
    assert Post.objects.get(pk=post.pk).state == "visible"
