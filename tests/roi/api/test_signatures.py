"""Single things of the chain over HTTP: shown, changed, signed, and left alone once signed."""

from datetime import date

import pytest

from roi.models import Assumption, Goal, Kpi, Strategy, StrategyLink, ValueDriver
from roi.operations.approving import approve
from tests.factories.community import MemberFactory
from tests.factories.roi import (
    AssumptionFactory,
    ConversionRuleFactory,
    GoalFactory,
    KpiFactory,
    StrategyFactory,
    StrategyLinkFactory,
    ValueDriverFactory,
    approved,
)
from tests.roi.operations.test_approving import CONCLUDED, study

pytestmark = pytest.mark.django_db
ROI = "/api/v1/roi/"
THINGS = {
    "goals": (GoalFactory, {"title": "Better"}),
    "strategies": (StrategyFactory, {"hypothesis": "Helped people help."}),
    "drivers": (ValueDriverFactory, {"business_model": "The desk is paid by the hour."}),
    "kpis": (KpiFactory, {"definition": "Counted by the CRM.", "measure": "peer_solved_tickets"}),
    "assumptions": (AssumptionFactory, {"review_on": "2090-01-01"}),
    "strategy-links": (StrategyLinkFactory, {"lag_days": 30}),
}


def of(route, thing):
    return f"{ROI}{route}/{thing.pk if route in {'assumptions', 'strategy-links'} else thing.code}/"


@pytest.mark.parametrize("route", THINGS)
def test_a_thing_is_shown_changed_signed_and_then_fixed(controller_api, api_of, controller, route):
    make, change = THINGS[route]
    thing = make(draft=True)
    own, second = of(route, thing), api_of(MemberFactory(roles=["controller"], display_name="Sina Second"))

    changed = controller_api.patch(own, change)
    assert (changed.status_code, controller_api.get(own).json()) == (200, changed.json())
    assert change.items() <= changed.json().items()
    assert changed.json()["author"] == "Colin Controller"
    refused = controller_api.put(f"{own}approval/")
    assert (refused.status_code, refused.json()["code"]) == (403, "approver_is_author")
    signed = second.put(f"{own}approval/")
    assert (signed.status_code, signed.json()["approved_by"]) == (200, "Sina Second")
    assert second.put(f"{own}approval/").json() == signed.json()
    late = controller_api.patch(own, change)
    assert (late.status_code, late.json()["code"]) == (409, "approved_is_fixed")

    withdrawn = controller_api.delete(f"{own}approval/")
    assert (withdrawn.status_code, withdrawn.json()["approved_by"]) == (200, None)
    assert controller_api.patch(own, change).status_code == 200


@pytest.mark.parametrize("route", THINGS)
def test_what_is_not_there_and_what_is_not_known_is_told(controller_api, route):
    thing = THINGS[route][0](draft=True)
    missing = f"{ROI}{route}/{thing.pk + 1000 if route in {'assumptions', 'strategy-links'} else 'nothing'}/"

    assert [controller_api.get(missing).status_code, controller_api.put(f"{missing}approval/").status_code] == [
        404,
        404,
    ]
    unknown = controller_api.patch(of(route, thing), {"approved_by": 1})
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (400, "unknown_field")
    signed = controller_api.put(f"{of(route, thing)}approval/", {"by": 1})
    assert (signed.status_code, signed.json()["errors"][0]["code"]) == (400, "unknown_field")


@pytest.mark.parametrize("route", THINGS)
def test_only_signers_sign(manager_api, agent_api, anonymous_api, route):
    thing = THINGS[route][0](draft=True)

    answers = [api.put(f"{of(route, thing)}approval/").status_code for api in (manager_api, agent_api, anonymous_api)]

    assert answers == [403, 403, 401]
    assert agent_api.get(of(route, thing)).status_code == 403
    thing.refresh_from_db()
    assert not thing.is_approved


def test_i7_what_money_hangs_on_keeps_its_signature(controller_api):
    kpi = approved(ConversionRuleFactory()).rule.kpi
    driver, strategy, goal = kpi.driver, kpi.driver.strategy, kpi.driver.strategy.goal

    for route, thing in (("kpis", kpi), ("drivers", driver), ("strategies", strategy), ("goals", goal)):
        refused = controller_api.delete(f"{of(route, thing)}approval/")
        assert (refused.status_code, refused.json()["code"]) == (409, "approval_in_use")
    assert all(one.is_approved for model in (Goal, Strategy, ValueDriver, Kpi) for one in model.objects.all())


def test_i7_a_rule_version_below_an_unsigned_chain_is_not_approved(controller_api, api_of):
    rule = ConversionRuleFactory()
    draft = {"rule": rule.code, "valid_from": "2026-01-01", "unit_value": "18.40", "currency": "EUR", "grade": "E3"}
    made = controller_api.post(f"{ROI}rule-versions/", draft | {"reason": "Measured."})
    Goal.objects.update(approved_at=None, approved_by=None)
    signer = api_of(MemberFactory(roles=["controller"]))

    refused = signer.put(f"{ROI}rule-versions/{made.json()['id']}/approval/")

    assert (refused.status_code, refused.json()["code"]) == (409, "chain_not_approved")
    assert rule.kpi.driver.strategy.goal.code in refused.json()["detail"]


def test_a_driver_is_classified_anew_by_a_signer_who_did_not_write_it(manager_api, controller_api):
    driver = ValueDriverFactory()
    own = f"{of('drivers', driver)}classification/"

    said = {"cashable": False, "reason": "Nobody left."}
    assert manager_api.put(own, said).status_code == 403
    assert controller_api.put(own, {"cashable": False}).json()["errors"][0]["pointer"] == "/reason"
    answer, again = (controller_api.put(own, said) for _ in range(2))

    assert (answer.status_code, answer.json()["cashable"]) == (200, False)
    assert answer.json()["controller"] == "Colin Controller"
    [record] = again.json()["classifications"]
    assert record.pop("recorded_at")
    assert record == said | {"by": "Colin Controller"}


def test_a_rule_is_renamed_until_one_of_its_versions_holds(manager_api):
    rule = ConversionRuleFactory()
    own = of("rules", rule)

    assert manager_api.patch(own, {"title": "Better"}).json()["title"] == "Better"
    assert manager_api.get(own).json()["title"] == "Better"
    approved(rule)
    assert manager_api.patch(own, {"title": "Best"}).json()["code"] == "approved_is_fixed"


ASSUMPTION = {
    "code": "would-call",
    "title": "Would have called",
    "unit": "share",
    "value": "0.5",
    "valid_from": "2026-01-01",
    "source": "Survey",
    "grade": "E3",
    "review_on": "2027-01-01",
}
WILSON = {"distribution": "wilson", "value": None, "respondents": 1000, "agreeing": 25}
TRIANGLE = {"distribution": "triangular", "low": "10", "value": "20", "high": "45"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, {"value": "0.500000", "distribution": "fixed"}),
        (WILSON, {"value": "0.025000", "respondents": 1000, "agreeing": 25}),
        (TRIANGLE, {"low": "10.000000", "value": "20.000000", "high": "45.000000"}),
        ({"distribution": "lognormal", "value": "20", "high": "26"}, {"value": "20.000000", "high": "26.000000"}),
        ({"valid_until": "2027-01-01"}, {"valid_from": "2026-01-01", "valid_until": "2027-01-01"}),
    ],
)
def test_an_assumption_is_written_with_its_distribution(manager_api, given, shown):
    body = {name: value for name, value in (ASSUMPTION | given).items() if value is not None}

    made = manager_api.post(f"{ROI}assumptions/", body)

    assert made.status_code == 201, made.json()
    assert shown.items() <= made.json().items()
    assert (made.json()["author"], made.json()["approved_at"]) == ("Mara Manager", None)
    assert manager_api.get(f"{ROI}assumptions/{made.json()['id']}/").json() == made.json()


@pytest.mark.parametrize(
    ("bad", "pointer", "code"),
    [
        ({"value": None}, "/value", "misfit"),
        ({"low": "0.1"}, "/low", "misfit"),
        (WILSON | {"value": "0.025"}, "/value", "misfit"),
        (WILSON | {"agreeing": 1001}, "", "values_do_not_fit"),
        (WILSON | {"respondents": 0}, "/respondents", "min_value"),
        (TRIANGLE | {"value": "50"}, "", "values_do_not_fit"),
        (TRIANGLE | {"low": None}, "/low", "misfit"),
        ({"distribution": "lognormal", "value": "20", "high": "19"}, "", "values_do_not_fit"),
        ({"distribution": "lognormal", "value": "0", "high": "19"}, "", "values_do_not_fit"),
        ({"valid_until": "2026-01-01"}, "/valid_until", "validity_is_empty"),
        ({"grade": "E9"}, "/grade", "invalid_choice"),
        ({"source": ""}, "/source", "blank"),
        ({"source_url": "javascript:alert(1)"}, "/source_url", "invalid"),
        ({"study": "nothing"}, "/study", "does_not_exist"),
        ({"review_on": None}, "/review_on", "required"),
    ],
)
def test_a_bad_assumption_is_told_with_a_pointer(manager_api, bad, pointer, code):
    body = {name: value for name, value in (ASSUMPTION | bad).items() if value is not None}

    refused = manager_api.post(f"{ROI}assumptions/", body)

    assert refused.status_code == 400
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in refused.json()["errors"]}
    assert not Assumption.objects.exists()


def test_an_assumption_is_found_to_hold_still(controller_api):
    assumption = AssumptionFactory(review_on=date(2020, 1, 1))
    own = f"{of('assumptions', assumption)}review/"

    past = controller_api.put(own, {"review_on": "2020-02-01"})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (400, "/review_on")
    assert controller_api.put(own, {"review_on": "2099-02-01"}).json()["review_on"] == "2099-02-01"


def test_arrows_are_drawn_but_in_no_circle(manager_api):
    first, second = StrategyFactory(), StrategyFactory()
    arrow = {"cause": first.code, "effect": second.code, "hypothesis": "Answers bring readers.", "lag_days": 90}

    made = manager_api.post(f"{ROI}strategy-links/", arrow)
    back = manager_api.post(f"{ROI}strategy-links/", arrow | {"cause": second.code, "effect": first.code})
    twice = manager_api.post(f"{ROI}strategy-links/", arrow)

    assert (made.status_code, made.json()["author"], made.json()["estimate"]) == (201, "Mara Manager", None)
    assert (back.status_code, back.json()["code"]) == (409, "links_run_in_a_circle")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_linked")
    assert StrategyLink.objects.count() == 1


def test_a_measured_effect_names_its_study(manager_api):
    link, evidence = StrategyLinkFactory(), study(**CONCLUDED)
    own = f"{of('strategy-links', link)}effect/"
    effect = {"estimate": "0.2", "low": "0.1", "high": "0.3", "unit": "tickets", "study": "calls"}

    early = manager_api.put(own, effect)
    assert (early.status_code, early.json()["code"]) == (409, "parent_not_approved")
    approve(evidence, by=MemberFactory(roles=["controller"]))
    assert manager_api.put(own, effect | {"low": "0.25"}).json()["code"] == "values_do_not_fit"
    answer = manager_api.put(own, effect).json()

    assert (answer["estimate"], answer["low"], answer["high"]) == ("0.200000", "0.100000", "0.300000")
    assert (answer["study"], answer["unit"]) == ("calls", "tickets")
