"""Which idea stands for another one, over HTTP."""

import pytest

from ideas.models import Idea
from ideas.operations.merging import merge_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory, IdeaVoteFactory

pytestmark = pytest.mark.django_db


def address(idea, what="merged-into"):
    return f"/api/v1/ideas/{idea.pk}/{what}/" if what else f"/api/v1/ideas/{idea.pk}/"


def test_merging_and_taking_it_back_may_be_repeated(product_api):
    idea, into = IdeaFactory(status="planned"), IdeaFactory()

    for _ in range(2):
        answer = product_api.put(address(idea), {"idea": into.pk, "reason": "The same"})
        assert (answer.status_code, answer.json()) == (200, {"idea": into.pk})
    shown = product_api.get(address(idea, "")).json()
    assert (shown["status"], shown["merged_into"]) == ("merged", into.pk)
    assert product_api.get(address(into, "")).json()["merged_into"] is None

    assert [product_api.delete(address(idea)).status_code for _ in range(2)] == [204, 204]
    shown = product_api.get(address(idea, "")).json()
    assert (shown["status"], shown["merged_into"]) == ("planned", None)


def test_refusals_say_why(product_api, customer_api, anonymous_api, product):
    idea, into = IdeaFactory.create_batch(2)
    merged = IdeaFactory()
    merge_idea(merged, into, by=product)
    adopted = AdoptionFactory().idea
    secret = IdeaFactory(category=CategoryFactory(of_circle=CircleFactory()))

    for one, other, status, code in (
        (idea, idea, 400, "idea_into_itself"),
        (idea, merged, 409, "merge_would_chain"),
        (merged, idea, 409, "idea_is_merged"),
        (into, idea, 409, "idea_has_merged"),
        (adopted, idea, 409, "adopted_idea_stays"),
    ):
        answer = product_api.put(address(one), {"idea": other.pk})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert customer_api.put(address(idea), {"idea": secret.pk}).status_code == 400
    assert customer_api.put(address(secret), {"idea": idea.pk}).status_code == 404
    assert customer_api.put(address(idea), {"idea": into.pk}).json()["code"] == "may_not_merge"
    assert customer_api.delete(address(merged)).json()["code"] == "may_not_merge"
    assert anonymous_api.put(address(idea), {"idea": into.pk}).status_code == 401
    answer = product_api.put(address(idea, "status"), {"status": "merged"})
    assert (answer.status_code, answer.json()["code"]) == (409, "move_not_allowed")


def test_a_vote_at_a_merged_idea_answers_for_the_one_that_stands_for_it(customer_api, customer, product):
    idea, into = IdeaVoteFactory().idea, IdeaVoteFactory().idea
    merge_idea(idea, into, by=product)

    answer = customer_api.put(address(idea, "vote"))
    assert (answer.json(), answer["Content-Location"]) == ({"count": 3, "mine": True}, address(into, "vote"))
    assert into.votes.filter(member=customer).count() == 1

    answer = customer_api.delete(address(idea, "vote"))
    assert (answer.json(), answer["Content-Location"]) == ({"count": 2, "mine": False}, address(into, "vote"))


def test_lists_leave_merged_ideas_out_until_they_are_asked_for(anonymous_api, product, queries):
    idea, into, other = IdeaFactory.create_batch(3)
    merge_idea(idea, into, by=product)

    def listed(**query):
        return {row["id"] for row in anonymous_api.get("/api/v1/ideas/", query).json()["results"]}

    assert listed() == {into.pk, other.pk}
    assert listed(status="merged") == listed(merged_into=into.pk) == {idea.pk}
    assert listed(merged_into=other.pk) == set()
    assert Idea.objects.count() == 3


def test_what_is_voted_for_shows_once_how_many_want_it(anonymous_api, product):
    both = MemberFactory()
    idea, into = IdeaVoteFactory(member=both).idea, IdeaVoteFactory(member=both).idea
    IdeaVoteFactory(idea=idea)
    merge_idea(idea, into, by=product)

    assert anonymous_api.get(address(into, "")).json()["vote_count"] == 2
