"""Status, adoption and realised value over HTTP."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from ideas.models import Adoption, Decision, Idea, IdeaEvent, Realisation
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, IdeaFactory, RealisationFactory

EXPECTED = {"low": "1000.00", "likely": "2000.00", "high": "3000.00", "currency": "EUR"}


def url(idea, rest):
    return f"/api/v1/ideas/{idea.pk}/{rest}/"


def test_the_product_team_moves_an_idea_and_says_why(product_api):
    idea = IdeaFactory()

    answers = [product_api.put(url(idea, "status"), {"status": "declined", "reason": "Too loud."}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json().items() >= {"status": "declined", "reason": "Too loud."}.items()
    assert Decision.objects.count() == 1
    shown = product_api.get(f"/api/v1/ideas/{idea.pk}/").json()
    assert (shown["status"], shown["decision"]) == ("declined", answers[0].json())


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({"status": "declined"}, "reason_is_missing", 400),
        ({"status": "declined", "reason": "  "}, "reason_is_missing", 400),
        ({"status": "delivered"}, "move_not_allowed", 409),
        ({"status": "merged"}, "move_not_allowed", 409),
        ({"status": "great"}, "invalid", 400),
    ],
)
def test_a_move_that_the_workflow_does_not_know_is_refused(body, code, status, product_api):
    idea = IdeaFactory()

    response = product_api.put(url(idea, "status"), body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Idea.objects.get().status == "open"


def test_only_the_product_team_with_the_scope_for_it_decides(customer_api, manager_api, api_of, product, anonymous_api):
    idea = IdeaFactory()
    body = {"status": "planned"}

    refused = [client.put(url(idea, "status"), body).status_code for client in (customer_api, manager_api)]
    without_scope = api_of(product, "ideas:write", "ideas:read").put(url(idea, "status"), body)

    assert refused == [403, 403]
    assert (without_scope.status_code, without_scope.json()["code"]) == (403, "scope_missing")
    assert anonymous_api.put(url(idea, "status"), body).status_code == 401
    assert Idea.objects.get().status == "open"


def test_adopting_makes_an_idea_planned_and_the_same_again_changes_nothing(product_api, product):
    idea = IdeaFactory()

    answers = [product_api.put(url(idea, "adoption"), {"expected": EXPECTED, "cost": "500.00"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    answer = answers[1].json()
    assert (answer["expected"], answer["cost"], answer["owner"]["id"]) == (EXPECTED, "500.00", product.pk)
    assert Idea.objects.get().status == "planned"
    assert list(IdeaEvent.objects.filter(kind="idea_adopted")) == [IdeaEvent.objects.latest("id")]
    assert product_api.get(url(idea, "adoption")).json() == answer


def test_a_changed_expectation_keeps_its_owner_unless_another_one_is_named(product_api):
    adoption = AdoptionFactory()
    owner, other = adoption.owner, MemberFactory(roles=["product"])

    kept = product_api.put(url(adoption.idea, "adoption"), {"expected": EXPECTED, "cost": "1.00"}).json()
    moved = product_api.put(url(adoption.idea, "adoption"), {"expected": EXPECTED, "owner": other.pk}).json()

    assert (kept["owner"]["id"], kept["cost"]) == (owner.pk, "1.00")
    assert (moved["owner"]["id"], moved["cost"]) == (other.pk, "0.00")


def test_the_cost_may_name_the_currency_that_it_shares(product_api):
    idea = IdeaFactory()

    other = product_api.put(url(idea, "adoption"), {"expected": EXPECTED, "cost": {"amount": "5", "currency": "USD"}})
    same = product_api.put(url(idea, "adoption"), {"expected": EXPECTED, "cost": {"amount": "5", "currency": "EUR"}})

    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (400, "/cost/currency")
    assert (same.status_code, same.json()["cost"]) == (200, "5.00")


@pytest.mark.parametrize(
    ("expected", "pointer"),
    [
        ({"low": "3", "likely": "2", "high": "1", "currency": "EUR"}, "/expected"),
        ({"low": "-1", "likely": "2", "high": "3", "currency": "EUR"}, "/expected/low"),
        ({"low": "1", "likely": "2", "high": "3", "currency": "XXX"}, "/expected/currency"),
        ({"low": "1.50", "likely": "2", "high": "3", "currency": "JPY"}, "/expected/low"),
        ({"low": "NaN", "likely": "2", "high": "3", "currency": "EUR"}, "/expected/low"),
        ({"low": "1", "likely": "2", "high": "1e30", "currency": "EUR"}, "/expected/high"),
        ({"low": "1", "likely": "2", "currency": "EUR"}, "/expected/high"),
        ({"low": "1", "likely": "2", "high": "3", "currency": "EUR", "best": "9"}, "/expected/best"),
    ],
)
def test_an_impossible_expectation_is_refused_where_it_is_wrong(expected, pointer, product_api):
    idea = IdeaFactory()

    response = product_api.put(url(idea, "adoption"), {"expected": expected})

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert not Adoption.objects.exists()


def test_value_is_for_staff_and_adopting_for_the_product_team(customer_api, anonymous_api, controller_api, manager_api):
    idea = AdoptionFactory().idea

    reads = [client.get(url(idea, "adoption")).status_code for client in (anonymous_api, customer_api)]
    writes = [
        client.put(url(idea, "adoption"), {"expected": EXPECTED}).status_code
        for client in (anonymous_api, customer_api, manager_api)
    ]

    assert (reads, writes) == ([401, 403], [401, 403, 403])
    assert controller_api.get(url(idea, "adoption")).status_code == 200
    assert Adoption.objects.get().expected_likely == Decimal(2000)


def test_an_idea_that_nobody_adopted_has_no_adoption(product_api):
    assert product_api.get(url(IdeaFactory(), "adoption")).status_code == 404


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        ("2026-02", "2026-02"),
        ({"from": "2026-02-01", "to": "2026-02-28"}, "2026-02"),
        ({"from": "2026-02-10", "to": "2026-03-09"}, {"from": "2026-02-10", "to": "2026-03-09"}),
        ({"from": "2026-02-10", "to": "2026-02-10"}, {"from": "2026-02-10", "to": "2026-02-10"}),
        ("2026-12", "2026-12"),
    ],
)
def test_realised_value_is_recorded_with_its_evidence(period, shown, product_api, product):
    idea = AdoptionFactory(idea__status="delivered").idea

    response = product_api.post(
        url(idea, "adoption/realised"),
        {"period": period, "amount": "1112.40", "currency": "EUR", "evidence": "Returns."},
    )

    assert response.status_code == 201
    answer = response.json()
    assert (answer["period"], answer["amount"], answer["currency"]) == (shown, "1112.40", "EUR")
    assert (answer["evidence"], answer["recorded_by"]["id"]) == ("Returns.", product.pk)
    assert product_api.get(url(idea, "adoption/realised")).json()["results"] == [answer]
    assert IdeaEvent.objects.latest("id").realisation_id == answer["id"]


@pytest.mark.parametrize(
    "period",
    [
        *("2026-13", "2026-00", "26-1", "2026-01-01", "0000-01", "9999-12", 202601, None, [], {}),
        {"from": "2026-01-01"},
        {"from": "2026-01-01", "to": None},
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "2026-01-01", "to": "2026-01-31", "why": ""},
        {"from": 1, "to": 2},
    ],
)
def test_a_period_that_is_none_is_refused(period, product_api):
    idea = AdoptionFactory(idea__status="delivered").idea
    body = {"period": period, "amount": "1", "currency": "EUR", "evidence": "Returns."}

    response = product_api.post(url(idea, "adoption/realised"), body)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == ["/period"]
    assert not Realisation.objects.exists()


def test_a_period_is_recorded_once(product_api):
    idea = RealisationFactory().adoption.idea
    body = {"period": {"from": "2026-01-31", "to": "2026-02-01"}, "amount": "1", "currency": "EUR", "evidence": "More."}

    response = product_api.post(url(idea, "adoption/realised"), body)

    assert (response.status_code, response.json()["code"]) == (409, "period_is_recorded")
    assert Realisation.objects.count() == 1


def test_value_before_delivery_or_from_a_stranger_is_refused(product_api, manager_api, customer_api):
    idea = AdoptionFactory().idea
    body = {"period": "2026-01", "amount": "1", "currency": "EUR", "evidence": "More."}

    early = product_api.post(url(idea, "adoption/realised"), body)
    others = [client.post(url(idea, "adoption/realised"), body).status_code for client in (manager_api, customer_api)]

    assert (early.status_code, early.json()["code"]) == (409, "idea_is_not_adopted")
    assert others == [403, 403]
    assert not Realisation.objects.exists()


@pytest.mark.parametrize("items", [1, 3])
def test_the_realised_values_take_four_queries(items, queries, product_api):

    adoption = AdoptionFactory(idea__status="delivered")
    for month in range(1, items + 1):
        RealisationFactory(adoption=adoption, period=DateRange(date(2026, month, 1), date(2026, month + 1, 1)))

    with queries(4):
        response = product_api.get(url(adoption.idea, "adoption/realised"))

    assert [row["period"] for row in response.json()["results"]] == [f"2026-0{n}" for n in range(1, items + 1)]
