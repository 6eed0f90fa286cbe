"""Corrections, scenarios, saved questions, snapshots and comparisons over HTTP."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from crm.models import Ticket
from roi.models import Correction, LiveEffect, Posting, ReportDefinition, ReportSnapshot, Scenario
from roi.operations.closing import soft_close_period
from roi.operations.correcting import correct_posting
from roi.operations.costs import Amount, enter_cost
from roi.operations.intake import take_in
from roi.operations.restating import restate
from roi.operations.snapshots import take_snapshot
from roi.reports.selection import Selection
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, policy, reopened, solved

pytestmark = pytest.mark.django_db
ROI = "/api/v1/roi/"
WHOLE = Selection(currency="EUR")


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-10T09:00:00Z"):
        yield


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(code="direct", kpi__driver__code="support")
    approved(rule)
    return rule


@pytest.fixture
def posting(rule) -> Posting:
    solved(moment=at("2026-01-15"))
    take_in()
    return Posting.objects.get()


def told(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_controller_corrects_a_posting_and_saying_so_again_changes_nothing(posting, controller_api, controller):
    policy("equal")
    address, asked = f"{ROI}postings/{posting.pk}/correction/", {"why": "policy", "reason": "It was agreed otherwise."}
    assert controller_api.get(address).status_code == 404

    made = controller_api.put(address, asked).json()

    assert (made["why"], made["reason"], made["by"]) == ("policy", "It was agreed otherwise.", str(controller))
    renewed = controller_api.get(made["renewed_url"]).json()
    assert (renewed["kind"], renewed["benefits"]) == ("correction", "9.27")
    assert controller_api.get(made["reversal_url"]).json()["reverses"] == posting.pk
    assert controller_api.get(made["posting_url"]).json()["id"] == posting.pk
    assert controller_api.put(address, asked).json() == controller_api.get(address).json() == made
    assert controller_api.get(f"{ROI}corrections/").json()["results"] == [made]
    assert told(controller_api.put(address, {**asked, "why": "fx"})) == (409, "posting_does_not_stand")


def test_a_correction_that_changes_nothing_or_lies_is_refused(posting, controller_api, manager_api):
    address, asked = f"{ROI}postings/{posting.pk}/correction/", {"why": "policy", "reason": "So."}

    assert told(controller_api.put(address, asked)) == (409, "nothing_to_correct")
    policy("equal")
    assert told(controller_api.put(address, {**asked, "why": "rule"})) == (409, "correction_has_other_cause")
    assert told(manager_api.put(address, asked)) == (403, "permission_denied")
    for wrong in ({"why": "mood", "reason": "So."}, {"why": "policy", "reason": ""}, {"why": "policy"}):
        assert controller_api.put(address, wrong).status_code == 400
    assert not Correction.objects.exists()


def test_a_version_is_approved_and_corrects_what_stands(posting, rule, controller_api):
    version = drafted(rule, "19.10", start=date(2026, 1, 1))
    address = f"{ROI}rule-versions/{version.pk}/correction/"
    assert told(controller_api.put(f"{ROI}rule-versions/{version.pk}/approval/")) == (409, "rule_version_in_use")

    for _ in range(2):
        assert controller_api.put(address, {"reason": "Measured anew."}).json()["approved_by"]

    assert [one.posting.valuation.net for one in LiveEffect.objects.all()] == [Decimal("9.63")]
    assert Correction.objects.get().why == "rule"


RESTATEMENT = {
    "kind": "restatement",
    "title": "The quarter at 19.10",
    "from": "2026-01-01",
    "to": "2026-03-31",
    "versions": {"direct": 2},
}


def test_a_span_is_restated(posting, rule, manager_api, manager):
    approved(rule, "19.10", start=date(2026, 2, 1))

    answer = manager_api.post(f"{ROI}scenarios/", RESTATEMENT)

    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["kind"], made["created_by"], made["result"]["difference"]) == ("restatement", str(manager), "0.36")
    assert manager_api.get(made["url"]).json() == made
    assert manager_api.get(f"{ROI}scenarios/", {"kind": "restatement"}).json()["results"] == [made]
    assert manager_api.get(f"{ROI}scenarios/", {"kind": "what_if"}).json()["results"] == []


@pytest.mark.parametrize(
    ("bad", "pointer"),
    [
        ({"kind": "fairy_tale"}, "/kind"),
        ({"kind": ["restatement"]}, "/kind"),
        ({"versions": {"direct": 0}}, "/versions/direct"),
        ({"versions": {"direct": 9}}, "/versions/direct"),
        ({"to": "2025-01-01"}, "/to"),
        ({"seed": 1}, "/seed"),
    ],
)
def test_a_bad_scenario_is_told_with_a_pointer(posting, manager_api, bad, pointer):
    answer = manager_api.post(f"{ROI}scenarios/", RESTATEMENT | bad)

    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (400, [pointer])
    assert not Scenario.objects.exists()


def test_a_question_is_kept_changed_and_forgotten(manager_api, manager):
    asked = {"code": "quarter", "title": "Quarter", "parameters": {"from": "2026-01-01", "group_by": "driver"}}

    made = manager_api.post(f"{ROI}definitions/", asked).json()
    assert {**asked, "id": made["id"], "owner": str(manager)} == made
    assert manager_api.post(f"{ROI}definitions/", asked).status_code == 400
    changed = manager_api.patch(f"{ROI}definitions/quarter/", {"title": "The quarter"}).json()
    assert manager_api.get(f"{ROI}definitions/quarter/").json() == changed == made | {"title": "The quarter"}
    assert manager_api.delete(f"{ROI}definitions/quarter/").status_code == 204
    assert manager_api.get(f"{ROI}definitions/quarter/").status_code == 404


@pytest.mark.parametrize("parameters", [{"from": "2026-01-15"}, {"surprise": 1}, {"group_by": "mood"}])
def test_a_question_that_no_report_could_be_asked_is_refused(manager_api, parameters):
    asked = {"code": "wrong", "title": "Wrong", "parameters": parameters}

    assert manager_api.post(f"{ROI}definitions/", asked).status_code == 400
    assert manager_api.post(f"{ROI}snapshots/", {"title": "Wrong", "parameters": parameters}).status_code == 400
    assert not ReportDefinition.objects.exists()
    assert not ReportSnapshot.objects.exists()


def test_a_snapshot_is_taken_signed_and_explained(posting, manager_api, controller_api, controller, manager):
    manager_api.post(f"{ROI}definitions/", {"code": "all", "title": "All", "parameters": {"group_by": "month"}})
    answer = manager_api.post(f"{ROI}snapshots/", {"title": "Board", "definition": "all"})
    assert answer.status_code == 201, answer.json()
    taken = answer.json()
    assert taken["content"]["figures"]["groups/2026-01/benefits"] == "9.27"
    assert (taken["definition"], taken["taken_by"], taken["signed_by"]) == ("all", str(manager), None)

    assert told(manager_api.put(f"{taken['url']}signature/")) == (403, "permission_denied")
    signed = controller_api.put(f"{taken['url']}signature/").json()
    assert signed["signed_by"] == str(controller)
    assert controller_api.put(f"{taken['url']}signature/").json() == signed
    assert signed | {"signed_by": None, "signed_at": None} == taken

    reopened_ticket(posting)
    changes = manager_api.get(taken["changes_url"]).json()
    [benefits] = [one for one in changes["figures"] if one["figure"] == "benefits"]
    assert (benefits["before"], benefits["after"], benefits["difference"]) == ("9.27", "0.00", "-9.27")
    assert {cause: amount for cause, amount in benefits["by_cause"].items() if amount != "0.00"} == {
        "withdrawn": "-9.27"
    }
    assert changes["postings"]["withdrawn"] == 1
    assert "costs" not in {one["figure"] for one in changes["figures"]}

    later = manager_api.post(f"{ROI}snapshots/", {"title": "Later", "definition": "all"}).json()
    assert manager_api.get(taken["changes_url"], {"to": later["id"]}).json()["figures"] == changes["figures"]
    backwards = manager_api.get(later["changes_url"], {"to": taken["id"]})
    assert told(backwards) == (400, "snapshots_ask_differently")
    assert manager_api.get(taken["changes_url"], {"to": 99999}).status_code == 404
    rows = manager_api.get(f"{ROI}snapshots/", {"definition": "all"}).json()["results"]
    assert [row["title"] for row in rows] == ["Later", "Board"]
    assert told(manager_api.delete(f"{ROI}definitions/all/")) == (409, "definition_in_use")


def reopened_ticket(posting) -> None:
    reopened(_ticket_of(posting), moment=at("2026-02-01"))
    take_in()


def _ticket_of(posting):
    return Ticket.objects.get(pk=posting.valuation.inputs["ticket"])


def test_who_took_a_snapshot_does_not_sign_it(posting, controller_api):
    taken = controller_api.post(f"{ROI}snapshots/", {"title": "Own", "parameters": {}}).json()

    assert told(controller_api.put(f"{taken['url']}signature/")) == (403, "signer_took_snapshot")


@pytest.mark.parametrize("question", [{}, {"definition": "all", "parameters": {}}])
def test_a_snapshot_has_one_question(posting, manager_api, manager, question):
    ReportDefinition.objects.create(code="all", title="All", owner=manager)

    assert manager_api.post(f"{ROI}snapshots/", {"title": "…", **question}).status_code == 400


def test_two_spans_are_compared_and_the_direct_value_is_split_exactly(rule, manager_api, manager):
    approved(rule, "19.10", start=date(2026, 2, 1))
    for day in ("2026-01-10", "2026-01-11", "2026-02-10", "2026-02-11", "2026-02-12"):
        solved(moment=at(day))
    take_in()
    spent = Amount(Decimal(10), "EUR")
    enter_cost(by=manager, category="platform", description="Rent", incurred_on=date(2026, 2, 1), spent=spent)
    spans = {"a_from": "2026-01-01", "a_to": "2026-01-31", "b_from": "2026-02-01", "b_to": "2026-02-28"}

    answer = manager_api.get(f"{ROI}comparison/", {**spans, "group_by": "driver"}).json()

    assert (answer["a"]["benefits"], answer["b"]["benefits"]) == ("18.54", "28.89")
    figures = {one["figure"]: (one["difference"], one["percent"]) for one in answer["differences"]}
    assert (figures["benefits"], figures["costs"]) == (("10.35", "55.83"), ("10.00", None))
    assert answer["direct"] == {
        "a": {"quantity": 2, "amount": "18.54", "unit_value": "9.27"},
        "b": {"quantity": 3, "amount": "28.89", "unit_value": "9.63"},
        "difference": "10.35",
        "quantity_effect": "9.27",
        "unit_value_effect": "1.08",
    }
    empty = manager_api.get(f"{ROI}comparison/", {**spans, "a_from": "2025-01-01", "a_to": "2025-01-31"}).json()
    assert empty["direct"]["a"] == {"quantity": 0, "amount": "0.00", "unit_value": None}
    assert (empty["direct"]["quantity_effect"], empty["direct"]["unit_value_effect"]) == ("28.89", "0.00")


@pytest.mark.parametrize(
    ("changed", "parameter"),
    [
        ({"b_to": ""}, "b_to"),
        ({"a_to": "2026-01-30"}, "a_to"),
        ({"b_to": "2026-01-31"}, "b_from"),
        ({"from": "x"}, "from"),
    ],
)
def test_a_bad_span_is_told_by_its_name(manager_api, changed, parameter):
    spans = {"a_from": "2026-01-01", "a_to": "2026-01-31", "b_from": "2026-02-01", "b_to": "2026-02-28"}

    answer = manager_api.get(f"{ROI}comparison/", {**spans, **changed})

    assert (answer.status_code, [one["parameter"] for one in answer.json()["errors"]]) == (400, [parameter])


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_for_one_and_for_three(manager_api, manager, controller, queries, rule, number):
    for turn in range(number):
        ReportDefinition.objects.create(code=f"d{turn}", title="D", owner=manager)
        solved(moment=at(f"2026-01-1{turn}"))
    take_in()
    originals = list(Posting.objects.all())
    policy("equal")
    for turn, posting in enumerate(originals):
        take_snapshot(WHOLE, by=manager, title="S", definition=ReportDefinition.objects.get(code=f"d{turn}"))
        restate(date(2026, 1, 1), date(2026, 1, 31), by=manager, title="R", versions={})
        correct_posting(posting, by=controller, why="policy", reason="So.")

    for route, expected in {"definitions": 3, "snapshots": 3, "scenarios": 3, "corrections": 4}.items():
        with queries(expected):
            assert len(manager_api.get(f"{ROI}{route}/").json()["results"]) == number


def test_what_people_correct_stays_in_a_month_closed_softly(posting, controller_api, controller):
    soft_close_period(date(2026, 1, 1), by=controller)
    policy("equal")

    made = controller_api.put(f"{ROI}postings/{posting.pk}/correction/", {"why": "policy", "reason": "So."}).json()

    assert controller_api.get(made["renewed_url"]).json()["period"] == "2026-01"
