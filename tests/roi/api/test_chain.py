import json
from datetime import date
from decimal import Decimal

import pytest

from roi.models import ConversionRule, Goal, Kpi, Strategy, ValueDriver
from roi.operations.measuring import enter_reading
from tests.factories.community import MemberFactory
from tests.factories.roi import AssumptionFactory, KpiFactory, StrategyLinkFactory
from tests.roi.ledger import make_driver, make_rule

pytestmark = pytest.mark.django_db
ROI = "/api/v1/roi/"
GOAL = {"code": "save", "title": "Spend less", "perspective": "finance"}
STRATEGY = {"code": "forum", "goal": "save", "title": "Customers help customers", "stage_from": 2, "stage_to": 4}
DRIVER = {
    "code": "support",
    "strategy": "forum",
    "title": "Fewer calls",
    "kind": "cost_avoided",
    "business_model": "Support pays less.",
    "cashable": True,
}
KPI = {
    "code": "solved",
    "title": "Solved by peers",
    "driver": "support",
    "kpi_class": "operational",
    "unit": "tickets",
    "definition": "Counted.",
}
RULE = {"code": "direct", "title": "Direct", "kpi": "solved", "subject": "ticket_solved"}


def test_the_whole_chain_is_set_from_goal_to_rule(controller_api, controller):
    for route, body in [("goals", GOAL), ("strategies", STRATEGY), ("drivers", DRIVER), ("kpis", KPI), ("rules", RULE)]:
        made = controller_api.post(f"{ROI}{route}/", body)
        assert made.status_code == 201, made.json()
        assert body.items() <= made.json().items()
        assert controller_api.get(f"{ROI}{route}/").json()["results"] == [made.json()]

    rule = ConversionRule.objects.get()
    assert rule.kpi.driver.strategy.goal.owner == controller
    assert (rule.driver, rule.driver.controller) == (rule.kpi.driver, controller)
    written = [rule.kpi, rule.driver, rule.driver.strategy, rule.driver.strategy.goal]
    assert {(one.author, one.is_approved) for one in written} == {(controller, False)}


def test_the_word_of_cashability_is_the_controllers(manager_api, controller_api):
    controller_api.post(f"{ROI}goals/", GOAL)
    controller_api.post(f"{ROI}strategies/", STRATEGY)

    refused = manager_api.post(f"{ROI}drivers/", DRIVER)

    assert refused.status_code == 403
    assert not ValueDriver.objects.exists()
    assert controller_api.post(f"{ROI}drivers/", DRIVER).status_code == 201


def test_a_kpi_of_communication_stands_alone_but_is_never_converted(manager_api):
    likes = KPI | {"code": "likes", "driver": None, "kpi_class": "communication"}
    assert manager_api.post(f"{ROI}kpis/", likes).status_code == 201

    response = manager_api.post(f"{ROI}rules/", RULE | {"kpi": "likes"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "kpi_without_driver"
    assert not ConversionRule.objects.exists()


@pytest.fixture
def chain(db):
    make_rule(make_driver("support"))
    for model, code in ((Goal, "save"), (Strategy, "forum"), (Kpi, "solved")):
        signed = model.objects.values("approved_by", "approved_at").get()
        model.objects.update(approved_by=None, approved_at=None)
        model.objects.update(code=code, **signed)


BAD = [
    ("goals", GOAL, {"code": "Not a slug"}, "/code", "invalid"),
    ("goals", GOAL, {"code": "x" * 51}, "/code", "max_length"),
    ("goals", GOAL, {"code": 5.5}, "/code", "invalid"),
    ("goals", GOAL, {"title": ""}, "/title", "blank"),
    ("goals", GOAL, {"title": None}, "/title", "null"),
    ("goals", GOAL, {"title": "a\x00"}, "/title", "null_byte"),
    ("goals", GOAL, {"title": ["x"]}, "/title", "invalid"),
    ("goals", GOAL, {"perspective": "luck"}, "/perspective", "invalid_choice"),
    ("goals", GOAL, {"perspective": {}}, "/perspective", "invalid_choice"),
    ("goals", GOAL, {"target_value": 10**40}, "/target_value", "max_digits"),
    ("goals", GOAL, {"target_value": True}, "/target_value", "invalid"),
    ("goals", GOAL, {"due_on": "2026-13-01"}, "/due_on", "invalid"),
    ("goals", GOAL, {"owner": 1}, "/owner", "unknown_field"),
    ("goals", GOAL, {"id": 1}, "/id", "unknown_field"),
    ("strategies", STRATEGY, {"goal": "nothing"}, "/goal", "does_not_exist"),
    ("strategies", STRATEGY, {"goal": {"code": "save"}}, "/goal", "does_not_exist"),
    ("strategies", STRATEGY, {"goal": [1]}, "/goal", "does_not_exist"),
    ("strategies", STRATEGY, {"stage_from": 6}, "/stage_from", "max_value"),
    ("strategies", STRATEGY, {"stage_to": 10**30}, "/stage_to", "max_value"),
    ("strategies", STRATEGY, {"stage_to": -1}, "/stage_to", "min_value"),
    ("strategies", STRATEGY, {"stage_to": "x"}, "/stage_to", "invalid"),
    ("strategies", STRATEGY, {"stage_from": 3, "stage_to": 2}, "/stage_to", "backwards"),
    ("drivers", DRIVER, {"strategy": "nothing"}, "/strategy", "does_not_exist"),
    ("drivers", DRIVER, {"cashable": "perhaps"}, "/cashable", "invalid"),
    ("drivers", DRIVER, {"controller": 1}, "/controller", "unknown_field"),
    ("kpis", KPI, {"driver": None}, "/driver", "required"),
    ("kpis", KPI, {"driver": "nothing"}, "/driver", "does_not_exist"),
    ("kpis", KPI, {"kpi_class": "vanity"}, "/kpi_class", "invalid_choice"),
    ("rules", RULE, {"kpi": "nothing"}, "/kpi", "does_not_exist"),
    ("rules", RULE, {"subject": "love"}, "/subject", "invalid_choice"),
    ("rules", RULE, {"driver": "support"}, "/driver", "unknown_field"),
]


@pytest.mark.parametrize("case", BAD)
def test_a_bad_value_is_told_with_a_pointer(controller_api, chain, case):
    route, good, bad, pointer, code = case
    body = json.dumps({**good, "code": "new", **bad})

    response = controller_api.post(f"{ROI}{route}/", data=body, content_type="application/json")

    assert response.status_code == 400
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("goals", GOAL),
        ("strategies", STRATEGY),
        ("drivers", DRIVER),
        ("kpis", KPI),
        ("rules", RULE | {"code": "rule-support"}),
    ],
)
def test_a_code_is_given_once(controller_api, chain, route, body):
    response = controller_api.post(f"{ROI}{route}/", body)

    assert response.status_code == 400
    assert ("/code", "unique") in {(error["pointer"], error["code"]) for error in response.json()["errors"]}


def test_a_subject_has_one_rule(controller_api, chain):
    response = controller_api.post(f"{ROI}rules/", RULE)

    assert ("/subject", "unique") in {(error["pointer"], error["code"]) for error in response.json()["errors"]}


LISTS = {"goals": 3, "strategies": 3, "drivers": 4, "kpis": 4, "assumptions": 3, "strategy-links": 3}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("route", "count"), LISTS.items())
def test_lists_take_the_same_queries_for_one_and_for_three(manager_api, queries, route, count, number):
    make = {"assumptions": AssumptionFactory, "strategy-links": StrategyLinkFactory}.get(route, KpiFactory)
    for kpi in make.create_batch(number):
        if route == "kpis":
            readings(kpi, *range(1, 5))

    with queries(count):
        rows = manager_api.get(f"{ROI}{route}/").json()["results"]
    assert len(rows) == number


@pytest.mark.parametrize("number", [1, 3])
def test_a_series_takes_the_same_queries_for_one_and_for_three(manager_api, queries, number):
    kpi = KpiFactory()
    readings(kpi, *range(1, number + 1))

    with queries(4):
        rows = manager_api.get(f"{ROI}kpis/{kpi.code}/readings/").json()["results"]
    assert len(rows) == number


def readings(kpi, *months):
    by = MemberFactory(roles=["manager"])
    for month in months:
        enter_reading(kpi, date(2026, month, 1), by=by, value=Decimal(month), source="Survey")
