"""Flags and the queue through the API."""

import pytest

from community.models import Flag, ModerationCase, Post
from community.models.topic import State
from tests.factories.articles import ArticleFactory
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.ideas import IdeaFactory
from tests.factories.moderation import flagged

pytestmark = pytest.mark.django_db
FLAGS, CASES = "/api/v1/flags/", "/api/v1/moderation/cases/"


def flag(client, thing, **body):
    return client.post(FLAGS, {"kind": thing._meta.model_name, "thing": thing.pk, "reason": "spam", **body})


@pytest.fixture
def moderator_api(api_of):
    return api_of(MemberFactory(roles=["moderator"], display_name="Mona"))


@pytest.mark.parametrize("maker", [TopicFactory, PostFactory, ArticleFactory, IdeaFactory, MemberFactory])
def test_everything_that_people_write_can_be_reported(maker, customer_api):
    response = flag(customer_api, maker(), note="Look at the link")

    assert response.status_code == 201
    assert response.json() == {**response.json(), "reason": "spam", "note": "Look at the link", "outcome": "open"}


def test_one_sees_ones_own_reports_and_nobody_elses(customer_api, helper_api):
    flag(customer_api, PostFactory())
    flag(helper_api, PostFactory())

    (mine,) = customer_api.get(FLAGS).json()["results"]

    assert mine["id"] == Flag.objects.get(by__email="customer@example.org").pk


def test_the_same_report_twice_is_a_conflict_and_ones_own_post_is_not_allowed(customer, customer_api):
    post = PostFactory()

    answers = [flag(customer_api, post), flag(customer_api, post), flag(customer_api, PostFactory(author=customer))]

    assert [answer.status_code for answer in answers] == [201, 409, 403]
    assert [answer.json()["code"] for answer in answers[1:]] == ["flag_is_open", "own_thing"]


def test_what_one_may_not_see_cannot_be_reported(customer_api):
    secret = PostFactory(topic__category=CategoryFactory(of_circle=CircleFactory()))

    answers = [flag(customer_api, thing) for thing in (secret, PostFactory(state=State.HIDDEN))]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "does_not_exist")}
    assert Flag.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "planet"}, "/kind"),
        ({"kind": 7}, "/kind"),
        ({"reason": "boredom"}, "/reason"),
        ({"thing": "one"}, "/thing"),
        ({"note": "x" * 2001}, "/note"),
        ({"weight": 99}, "/weight"),
    ],
)
def test_what_makes_no_sense_is_refused(customer_api, change, pointer):
    body = {"kind": "post", "thing": PostFactory().pk, "reason": "spam", **change}

    response = customer_api.post(FLAGS, body)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, pointer)


def test_strangers_report_nothing_and_members_see_no_queue(anonymous_api, customer_api, moderator_api):
    case = flagged(PostFactory()).case
    claim, decision = f"{CASES}{case.pk}/claim/", f"{CASES}{case.pk}/decision/"

    assert flag(anonymous_api, PostFactory()).status_code == 401
    for address, method in [(CASES, "get"), (claim, "put"), (claim, "delete"), (decision, "put")]:
        assert getattr(anonymous_api, method)(address).status_code == 401, address
        assert getattr(customer_api, method)(address).status_code == 403, address
    assert moderator_api.get(f"{CASES}?outcome=open").status_code == 200


def test_the_queue_has_the_heaviest_first_and_then_the_oldest(moderator_api):
    post = PostFactory()
    light, heavy = flagged(PostFactory()).case, flagged(post).case
    flagged(post)
    late = flagged(TopicFactory()).case

    def ids(query=""):
        return [row["id"] for row in moderator_api.get(f"{CASES}{query}").json()["results"]]

    assert ids() == [heavy.pk, light.pk, late.pk]
    assert ids("?kind=topic") == [late.pk]
    assert ids("?held=true") == []
    assert ids("?outcome=agreed") == []
    assert moderator_api.get(f"{CASES}?kind=planet").status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_costs_the_same_however_long_it_is(moderator_api, queries, number):
    for _ in range(number):
        flagged(PostFactory(), by=MemberFactory())

    # The token and its owner, the roles, and the queue.
    with queries(3):
        moderator_api.get(CASES)


def test_a_case_is_claimed_decided_and_gone(moderator_api, api_of):
    post = PostFactory()
    case = flagged(post).case
    rival = api_of(MemberFactory(roles=["moderator"]))

    claimed = moderator_api.put(f"{CASES}{case.pk}/claim/").json()
    refused = rival.put(f"{CASES}{case.pk}/decision/", {"outcome": "ignored"})
    body = {"outcome": "agreed", "consequence": "delete", "ground": "spam", "reason": "Spam"}
    decided = moderator_api.put(f"{CASES}{case.pk}/decision/", body)
    late = rival.put(f"{CASES}{case.pk}/decision/", body)

    assert (claimed["claimed_by"]["display_name"], claimed["reasons"]) == ("Mona", ["spam"])
    assert (refused.status_code, refused.json()["code"]) == (409, "case_is_claimed")
    assert "Mona" in refused.json()["detail"]
    assert (decided.status_code, decided.json()["outcome"]) == (200, "agreed")
    assert (late.status_code, late.json()["code"]) == (409, "case_is_decided")
    assert Post.objects.get(pk=post.pk).state == State.DELETED
    assert moderator_api.get(CASES).json()["results"] == []
    assert moderator_api.get(f"{CASES}{case.pk}/").json() == decided.json()
    assert api_of(post.author).get(f"{CASES}{case.pk}/").status_code == 403
    assert moderator_api.put(f"{CASES}{10**9}/claim/").status_code == 404


def test_a_claim_is_given_back(moderator_api):
    case = flagged(PostFactory()).case
    moderator_api.put(f"{CASES}{case.pk}/claim/")

    assert [moderator_api.delete(f"{CASES}{case.pk}/claim/").status_code for _ in range(2)] == [204, 204]
    assert ModerationCase.objects.get().claimed_by is None
