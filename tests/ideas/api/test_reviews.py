"""Judging over HTTP."""

import pytest

from tests.factories.ideas import IdeaFactory
from tests.factories.reviews import card, colleague

CARD = {
    "name": "Use",
    "method": "custom",
    "formula": "use * 2",
    "criteria": [{"code": "use", "label": "Use", "lowest": "1", "highest": "5", "guidance": "5: everybody, daily"}],
}


def test_a_scorecard_is_written_asked_by_judged_and_ranked(product_api, api_of, queries):
    evaluator, idea = colleague(), IdeaFactory()
    evaluator_api = api_of(evaluator)
    by = product_api.post("/api/v1/scorecards/", CARD)
    assert by.status_code == 201
    assert by.json()["criteria"][0]["guidance"] == "5: everybody, daily"
    asking = {"idea": idea.pk, "scorecard": by.json()["id"], "evaluators": [evaluator.pk], "due_on": "2026-12-24"}
    made = product_api.post("/api/v1/reviews/", asking)
    assert made.status_code == 201
    url = f"/api/v1/reviews/{made.json()[0]['id']}/"

    kept = evaluator_api.put(url, {"points": {"use": "4"}, "comment": "So far"})
    assert (kept.json()["state"], kept.json()["points"], kept.json()["score"]) == ("asked", {"use": "4.000"}, None)
    assert product_api.get(url).status_code == 404
    handed_in = evaluator_api.post(f"{url}submission/", {"points": {"use": "3.5"}})
    assert (handed_in.status_code, handed_in.json()["score"]) == (200, "7.0000")
    assert product_api.get(url).json() == handed_in.json()

    ranking = product_api.get(f"/api/v1/scorecards/{by.json()['id']}/ranking/").json()
    assert ranking["alpha"] is None
    assert [(one["idea"], one["place"], one["score"]) for one in ranking["ideas"]] == [(idea.pk, 1, 7.0)]
    evaluator_api.get("/api/v1/reviews/?mine=true&state=submitted")
    with queries(4):
        listed = evaluator_api.get(f"/api/v1/reviews/?mine=true&state=submitted&category={idea.category_id}")
    assert [one["id"] for one in listed.json()["results"]] == [handed_in.json()["id"]]


def test_refusals_are_clear(product, product_api, customer_api, agent_api, anonymous_api, api_of):
    evaluator, idea, by = colleague(), IdeaFactory(), card(product)
    asking = {"idea": idea.pk, "scorecard": by.pk, "evaluators": [evaluator.pk]}
    assert anonymous_api.get("/api/v1/reviews/").status_code == 401
    assert customer_api.get("/api/v1/reviews/").json()["results"] == []
    assert customer_api.get("/api/v1/scorecards/").json()["results"] == []
    assert customer_api.get(f"/api/v1/scorecards/{by.pk}/ranking/").status_code == 404
    assert agent_api.post("/api/v1/reviews/", asking).status_code == 403
    assert product_api.post("/api/v1/reviews/", {**asking, "evaluators": [10**9]}).status_code == 400
    assert product_api.post("/api/v1/scorecards/", {**CARD, "formula": "use ** 99"}).status_code == 400
    assert product_api.post("/api/v1/scorecards/", {**CARD, "method": "guess"}).status_code == 400
    url = f"/api/v1/reviews/{product_api.post('/api/v1/reviews/', asking).json()[0]['id']}/"
    evaluator_api = api_of(evaluator)
    for body in ({"points": {"use": "9"}}, {"points": {"joy": "1"}}):
        assert evaluator_api.put(url, body).status_code == 400
    assert evaluator_api.post(f"{url}submission/", {"points": {"use": "1"}}).status_code == 409
    assert customer_api.delete(url).status_code == 404
    assert agent_api.delete(url).status_code == 403
    assert (
        evaluator_api.put(f"{url}conflict/", {"reason": "My brother would build it."}).json()["state"] == "conflicted"
    )
    assert product_api.delete(url).status_code == 409


@pytest.mark.parametrize("scope", ["ideas:read", "ideas:write", "community:read"])
def test_a_token_without_the_scope_of_reviews_reads_none(api_of, scope):
    assert api_of(colleague(), scope).get("/api/v1/reviews/").status_code == 403


def test_a_scorecard_is_changed_until_it_is_used_and_retired(product, product_api):
    by = card(product)
    assert product_api.put(f"/api/v1/scorecards/{by.pk}/", CARD).json()["name"] == "Use"
    retired = product_api.put(f"/api/v1/scorecards/{by.pk}/retirement/")
    assert retired.json()["retired_at"]
    asking = {"idea": IdeaFactory().pk, "scorecard": by.pk, "evaluators": [colleague().pk]}
    assert product_api.post("/api/v1/reviews/", asking).status_code == 409
