import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from roi.models import CostEntry, Exclusion, HourlyRate, Period, Posting, RuleVersion
from roi.models.valuation import Source
from roi.operations.business import our_business
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
VERSIONS, COSTS, PERIODS = "/api/v1/roi/rule-versions/", "/api/v1/roi/costs/", "/api/v1/roi/periods/"
COST = {
    "category": "platform",
    "description": "Rent",
    "incurred_on": "2026-01-10",
    "amount": "1500.00",
    "currency": "EUR",
}
VERSION = {
    "rule": "rule-support",
    "valid_from": "2026-02-01",
    "unit_value": "19.10",
    "currency": "EUR",
    "grade": "E4",
    "reason": "Measured anew.",
    "factors": [{"code": "entitled", "keeps": "0.8", "evidence": "Survey"}, {"code": "risk", "keeps": "1"}],
}


@pytest.fixture
def rule(db):
    return make_rule(make_driver("support"))


@pytest.fixture
def rate(db):
    return HourlyRate.objects.create(
        group="community", amount=Decimal("48.00"), currency="EUR", validity=(date(2026, 1, 1), None)
    )


def pointers(response):
    assert response.status_code == 400, response.json()
    return {(error["pointer"], error["code"]) for error in response.json()["errors"]}


def test_a_manager_drafts_and_a_controller_approves(manager_api, controller_api, rule, manager, controller):
    draft = manager_api.post(VERSIONS, VERSION)
    assert draft.status_code == 201, draft.json()
    assert (draft.json()["number"], draft.json()["approved_at"]) == (1, None)
    assert [(factor["code"], factor["keeps"]) for factor in draft.json()["factors"]] == [
        ("entitled", "0.800000"),
        ("risk", "1.000000"),
    ]

    address = f"{VERSIONS}{draft.json()['id']}/approval/"
    signed = controller_api.put(address)

    assert signed.status_code == 200
    assert (signed.json()["author"], signed.json()["approved_by"]) == (str(manager), str(controller))
    assert len(signed.json()["content_hash"]) == 64
    assert controller_api.put(address, {}).json() == signed.json()
    other = MemberFactory(roles=["controller"])
    assert RuleVersion.objects.get().approved_by != other


def test_somebody_else_cannot_approve_again(api_of, controller_api, rule):
    version = make_version(rule)

    response = controller_api.put(f"{VERSIONS}{version.pk}/approval/")

    assert (response.status_code, response.json()["code"]) == (409, "rule_version_already_approved")


def test_nobody_approves_their_own(controller_api, rule):
    draft = controller_api.post(VERSIONS, VERSION).json()

    response = controller_api.put(f"{VERSIONS}{draft['id']}/approval/")

    assert (response.status_code, response.json()["code"]) == (403, "approver_is_author")
    assert controller_api.get(f"{VERSIONS}{draft['id']}/").json()["approved_at"] is None


def test_days_that_are_valued_already_are_not_taken_over(manager_api, controller_api, rule):
    post_benefit(make_version(rule), "9.27", date(2026, 2, 5))
    draft = manager_api.post(VERSIONS, VERSION).json()

    response = controller_api.put(f"{VERSIONS}{draft['id']}/approval/")

    assert (response.status_code, response.json()["code"]) == (409, "rule_version_in_use")


@pytest.mark.parametrize(
    ("bad", "pointer", "code"),
    [
        ({"rule": "nothing"}, "/rule", "does_not_exist"),
        ({"rule": 5}, "/rule", "does_not_exist"),
        ({"valid_from": "soon"}, "/valid_from", "invalid"),
        ({"valid_until": "2026-02-01"}, "/valid_until", "validity_is_empty"),
        ({"unit_value": None}, "/unit_value", "unit_value_misplaced"),
        ({"unit_value": "0"}, "/unit_value", "unit_value_misplaced"),
        ({"unit_value": "-1"}, "/unit_value", "unit_value_misplaced"),
        ({"unit_value": 10**40}, "/unit_value", "max_digits"),
        ({"unit_value": "1e400"}, "/unit_value", "max_digits"),
        ({"currency": "XYZ"}, "/currency", "unknown_currency"),
        ({"grade": "E9"}, "/grade", "invalid_choice"),
        ({"reason": ""}, "/reason", "blank"),
        ({"factors": {}}, "/factors", "not_a_list"),
        ({"factors": ["entitled"]}, "/factors/0", "invalid"),
        ({"factors": [{"code": "luck", "keeps": "1"}]}, "/factors/0/code", "invalid_choice"),
        ({"factors": [{"code": "risk", "keeps": "1.1"}]}, "/factors/0/keeps", "max_value"),
        ({"factors": [{"code": "risk", "keeps": "-0.1"}]}, "/factors/0/keeps", "min_value"),
        ({"factors": [{"code": "risk", "keeps": "1", "x": 1}]}, "/factors/0/x", "unknown_field"),
        ({"factors": [{"code": "risk", "keeps": "1"}] * 2}, "/factors/0", "factor_out_of_range"),
        ({"approved_by": 1}, "/approved_by", "unknown_field"),
        ({"number": 7}, "/number", "unknown_field"),
    ],
)
def test_a_bad_draft_is_told_with_a_pointer(manager_api, rule, bad, pointer, code):
    response = manager_api.post(VERSIONS, data=json.dumps(VERSION | bad), content_type="application/json")

    assert (pointer, code) in pointers(response)
    assert not RuleVersion.objects.exists()


def test_an_approval_takes_no_body(controller_api, rule):
    assert pointers(controller_api.put(f"{VERSIONS}{make_version(rule).pk}/approval/", {"by": 1})) == {
        ("/by", "unknown_field")
    }


def test_an_amount_is_entered_and_posted(manager_api, rule):
    made = manager_api.post(COSTS, COST | {"driver": "support"})

    assert made.status_code == 201, made.json()
    answer = made.json()
    assert (answer["amount"], answer["driver"], answer["hours"], answer["reversed"]) == (
        "1500.00",
        "support",
        None,
        False,
    )
    posting = manager_api.get(answer["postings"][0]).json()
    assert (posting["kind"], posting["costs"], posting["benefits"], posting["driver"]) == (
        "cost",
        "1500.00",
        "0.00",
        "support",
    )
    assert posting["cost_url"].endswith(f"{COSTS}{answer['id']}/")


def test_hours_are_priced_by_the_rate_of_the_day(manager_api, rate):
    hours = {
        "category": "staff",
        "description": "Care",
        "incurred_on": "2026-01-10",
        "hours": "1.5",
        "group": "community",
    }

    answer = manager_api.post(COSTS, hours).json()

    assert (answer["amount"], answer["rate"], answer["group"], answer["hours"]) == (
        "72.00",
        "48.00",
        "community",
        "1.50",
    )


def test_a_cost_is_taken_back_once(manager_api):
    answer = manager_api.post(COSTS, COST).json()

    taken_back = manager_api.put(f"{COSTS}{answer['id']}/reversal/").json()

    assert (taken_back["reversed"], len(taken_back["postings"])) == (True, 2)
    assert manager_api.put(f"{COSTS}{answer['id']}/reversal/").json() == taken_back
    assert manager_api.get("/api/v1/roi/report/").json()["costs"] == "0.00"


@pytest.mark.parametrize(
    ("bad", "pointer", "code"),
    [
        ({"category": "gifts"}, "/category", "invalid_choice"),
        ({"description": "x" * 301}, "/description", "max_length"),
        ({"description": "\ud800"}, "/description", "null_byte"),
        ({"incurred_on": "2026-02-30"}, "/incurred_on", "invalid"),
        ({"incurred_on": 20260110}, "/incurred_on", "invalid"),
        ({"amount": "0"}, "/amount", "cost_is_unclear"),
        ({"amount": "-5.00"}, "/amount", "cost_is_unclear"),
        ({"amount": "1.234"}, "/amount", "max_decimal_places"),
        ({"amount": 10**30}, "/amount", "max_digits"),
        ({"amount": "Infinity"}, "/amount", "invalid"),
        ({"amount": []}, "/amount", "invalid"),
        ({"amount": None}, "", "unclear"),
        ({"hours": "1", "group": "community"}, "", "unclear"),
        ({"currency": "USD"}, "/currency", "no_exchange_rate"),
        ({"currency": "EURO"}, "/currency", "unknown_currency"),
        ({"currency": 5}, "/currency", "unknown_currency"),
        ({"driver": "nothing"}, "/driver", "does_not_exist"),
        ({"amount": None, "currency": None, "hours": "1", "group": "nobody"}, "/group", "no_hourly_rate"),
        ({"amount": None, "currency": None, "hours": "0", "group": "community"}, "/hours", "cost_is_unclear"),
        ({"amount": None, "currency": None, "hours": "x", "group": "community"}, "/hours", "invalid"),
        ({"entered_by": 1}, "/entered_by", "unknown_field"),
    ],
)
def test_a_bad_cost_is_told_with_a_pointer(manager_api, rate, bad, pointer, code):
    response = manager_api.post(COSTS, data=json.dumps(COST | bad), content_type="application/json")

    assert (pointer, code) in pointers(response)
    assert not CostEntry.objects.exists()
    assert not Posting.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_break_nothing(manager_api, day):
    assert manager_api.post(COSTS, COST | {"incurred_on": day}).status_code in {201, 400, 409}


def test_a_controller_closes_a_month_once(controller_api, controller):
    post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5))
    assert controller_api.get(f"{PERIODS}2026-01/closure/").json()["state"] == "open"

    closed = controller_api.put(f"{PERIODS}2026-01/closure/").json()

    assert (closed["month"], closed["state"], closed["closed_by"]) == ("2026-01", "closed", str(controller))
    assert (closed["posting_count"], len(closed["seal"])) == (1, 64)
    assert controller_api.put(f"{PERIODS}2026-01/closure/", {}).json() == closed
    assert controller_api.get(PERIODS).json()["results"] == [closed]


def test_a_month_before_the_books_is_closed_with_them(controller_api):
    post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5))
    controller_api.put(f"{PERIODS}2026-01/closure/")

    response = controller_api.put(f"{PERIODS}2025-12/closure/")

    assert (response.status_code, response.json()["code"]) == (409, "period_already_closed")


def test_a_month_of_the_future_is_not_closed(controller_api):
    with time_machine.travel("2026-01-31T12:00:00Z", tick=False):
        # The token was made later than that, which does no harm.
        response = controller_api.put(f"{PERIODS}2026-02/closure/")

    assert (response.status_code, response.json()["code"]) == (409, "period_not_begun")
    assert not Period.objects.exists()


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0000-01", "26-01", "2026-1", "2026-01-01", "x"])
def test_what_is_no_month_is_not_there(controller_api, month):
    assert controller_api.put(f"{PERIODS}{month}/closure/").status_code == 404


def test_a_month_that_the_books_do_not_have_is_not_there(controller_api):
    assert controller_api.get(f"{PERIODS}2026-01/closure/").status_code == 404


def test_what_was_left_out_is_explained(manager_api):
    Exclusion.objects.create(source=Source.TICKET, event_id=5, reason="solved_by_staff", valid_on=date(2026, 1, 5))

    [row] = manager_api.get("/api/v1/roi/exclusions/").json()["results"]

    assert (row["event_id"], row["reason"], row["valid_on"]) == (5, "solved_by_staff", "2026-01-05")
    assert row["explanation"] == "an employee solved it"


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_for_one_and_for_three(manager_api, queries, rule, rate, number):
    this_month = str(Period(month=our_business().today()))
    hours = {
        "category": "staff",
        "description": "Care",
        "incurred_on": "2026-01-10",
        "hours": "1",
        "group": "community",
    }
    for index in range(number):
        make_version(rule, valid_from=date(2025, index + 1, 1))
        manager_api.post(COSTS, hours | {"driver": "support", "incurred_on": f"2026-0{index + 1}-10"})
        Exclusion.objects.create(source=Source.TICKET, event_id=index, reason="archive", valid_on=date(2026, 1, 5))

    for route, expected in {VERSIONS: 4, COSTS: 5, PERIODS: 4, "/api/v1/roi/exclusions/": 3}.items():
        with queries(expected):
            rows = manager_api.get(route).json()["results"]
        assert len([row for row in rows if row.get("month") != this_month]) == number
