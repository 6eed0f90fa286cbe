"""The catalogue of methods, the bake-off and implied unit values over HTTP."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from roi.operations.valuing_months import value_months
from tests.factories.community import PostFactory, SolutionFactory, TopicFactory
from tests.factories.roi import AssumptionFactory, ConversionRuleFactory, approved, at
from tests.roi.asks import ask_session
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db

METHODS = "/api/v1/roi/methods/"
COMPARISON = f"{METHODS}comparison/"
IMPLIED = f"{METHODS}implied-unit-values/"
JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}
O08 = {"visits": 100_000, "solved_views": 40_000, "other_views": 60_000, "answers": 1200, "no_ticket_share": "0.97"}


@pytest.fixture
def month():
    """100 visits, 40 of them to a solved topic, two answers and 40 sessions, one of which ended in a ticket."""
    solved, unsolved = SolutionFactory(marked_at=at("2026-01-10")).topic, TopicFactory()
    SolutionFactory(marked_at=at("2026-01-20"))
    own = TopicFactory()
    SolutionFactory(post=PostFactory(topic=own, author=own.author), marked_at=at("2026-01-20"))
    visit([solved], date(2026, 1, 5), 40)
    visit([unsolved], date(2026, 1, 5), 60, was_solved=False)
    visit([unsolved], date(2026, 1, 5), 7, is_helped=True)
    visit([solved], date(2026, 2, 1), 9)
    answer(solved, date(2026, 1, 7), 40, 4)
    for number in range(40):
        ask_session(opened=solved, started_at=at("2026-01-12"), verdict="none" if number == 0 else "potential")
    # Nothing was opened there, so there was no help that a ticket could have followed.
    ask_session(started_at=at("2026-01-12"), verdict="none")


def test_the_catalogue_tells_formula_source_and_grade(manager_api):
    answer = manager_api.get(METHODS).json()

    assert (len(answer["results"]), answer["next"], answer["previous"]) == (15, None, None)
    trade = next(one for one in answer["results"] if one["code"] == "trade")
    assert trade == {
        "code": "trade",
        "title": "5 % of the views of solved questions",
        "formula": "views of solved questions * 5 % * unit value",
        "references": [{"number": "S17", "name": "FeverBee, You don't need a big community ROI figure", "year": None}],
        "approach": "anecdote",
        "best_grade": "E5",
        "subject": "visits",
        "note": "",
    }


def test_o08_the_bake_off_on_given_inputs_says_that_they_are_given(manager_api):
    answer = manager_api.get(COMPARISON, {**JANUARY, **O08, "unit_value": "20"}).json()

    told = {one["method"]: (one["quantity"], one["value"]) for one in answer["methods"] if one["is_applicable"]}
    assert told == {
        "trade": ("2000.000000", "40000.00"),
        "khoros": ("2515.500000", "50310.00"),
        "oblinger": ("8000.000000", "160000.00"),
        "vanilla": ("12200.000000", "244000.00"),
        "thecr": ("38400.000000", "768000.00"),
        "servicenow": ("97000.000000", "1940000.00"),
    }
    assert answer["spread"] == {
        "lowest": "trade",
        "highest": "servicenow",
        "low": "40000.00",
        "high": "1940000.00",
        "ratio": "48.50",
    }
    assert sorted(answer["overridden"]) == sorted(O08)
    assert answer["label"] == "What if: some inputs are not what was counted"
    assert [one["why_not"] for one in answer["methods"] if not one["is_applicable"]] == [
        "Too few people answered for a figure."
    ]
    assert not {"sum", "total"} & answer.keys()


def test_o08_the_bake_off_on_the_rows_of_a_month(manager_api, month):
    approved(ConversionRuleFactory(subject="visits", method="survey"), "20.00", grade="E3", factors=[])

    answer = manager_api.get(COMPARISON, JANUARY).json()

    assert answer["counted"] == {
        "visits": 100,
        "solved_views": 40,
        "other_views": 60,
        "answers": 2,
        "followed": 40,
        "without_ticket": 39,
        "respondents": 40,
        "agreeing": 4,
    }
    assert {one["method"]: (one["value"], one["grade"], one["is_in_ledger"]) for one in answer["methods"]} == {
        "survey": ("200.00", "E3", True),
        "trade": ("40.00", "E5", False),
        "khoros": ("50.31", "E5", False),
        "oblinger": ("160.00", "E5", False),
        "vanilla": ("260.00", "E5", False),
        "thecr": ("1280.00", "E5", False),
        "servicenow": ("1950.00", "E4", False),
    }
    survey = answer["methods"][0]
    assert (survey["low"], survey["high"]) == ("108.29", "354.82")
    assert (survey["inputs"], survey["per_visit"]) == ({"visits": 100, "respondents": 40, "agreeing": 4}, "2.000")
    assert (answer["ledger_method"], answer["unit_value"], answer["overridden"]) == ("survey", "20.00", [])
    assert (answer["answers_from"], answer["spread"]["ratio"]) == ("2025-11-01", "48.75")


def test_without_sessions_the_method_of_the_window_does_not_apply(manager_api):
    answer = manager_api.get(COMPARISON, {**JANUARY, "unit_value": "20"}).json()

    assert answer["methods"][-1]["why_not"] == "The share of help that no ticket followed is not known here."
    assert answer["ledger_method"] is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"unit_value": None}, "unit_value"),
        ({"from": "2026-02-01"}, "from"),
        ({"respondents": "10"}, "agreeing"),
        ({"respondents": "10", "agreeing": "11"}, "agreeing"),
        ({"unit_value": "0"}, "unit_value"),
        ({"no_ticket_share": "1.1"}, "no_ticket_share"),
        ({"luck": "1"}, "luck"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(manager_api, asked, field):
    parameters = {**JANUARY, "unit_value": "20", **asked}

    answer = manager_api.get(COMPARISON, {name: value for name, value in parameters.items() if value is not None})

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [f"/{field}"])


def test_o09_a_claim_outside_of_the_band_is_warned_about(manager_api):
    asked = {**JANUARY, "visits": 150_000 * 12, "solved_views": 20 * 150_000 * 12, "other_views": 0}

    def implied(unit_value: str) -> tuple[str, str | None]:
        trade = manager_api.get(COMPARISON, {**asked, "unit_value": unit_value}).json()["methods"][1]["implied"]
        return trade["unit_value"], trade["warning"]

    assert implied("0.14") == ("0.140", "below")
    assert implied("10") == ("10.000", None)
    assert implied("471") == ("471.000", "above")
    AssumptionFactory(code="implied_unit_value_band", distribution="triangular", low=Decimal("0.10"), value=5, high=8)
    assert (implied("0.14"), implied("10")) == (("0.140", None), ("10.000", "above"))


def test_implied_unit_values_of_the_ledger_count_back_what_was_reversed(manager_api):
    version = make_version(make_rule(make_driver("support")), grade="E4")
    for _ in range(3):
        posting = post_benefit(version, "9.27", date(2026, 1, 20))
    reverse(posting, known_on=date(2026, 1, 25))
    readers = ConversionRuleFactory(subject="visits", method="oblinger", code="readers")
    approved(readers, "500.00", grade="E5", factors=[])
    visit([TopicFactory()], date(2026, 1, 5), 100)
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        value_months()

    answer = manager_api.get(IMPLIED, JANUARY).json()

    assert answer["claims"] == [
        {
            "method": "oblinger",
            "rule": "readers",
            "value": "4000.00",
            "count": "8.000000",
            "unit_value": "500.000",
            "warning": "above",
        },
        {
            "method": "direct",
            "rule": "rule-support",
            "value": "18.54",
            "count": "2.000000",
            "unit_value": "9.270",
            "warning": None,
        },
    ]
    assert answer["total"] == {
        "value": "4018.54",
        "count": "10.000000",
        "unit_value": "401.854",
        "warning": "above",
    }
    assert answer["band"] == {"low": "1.00", "high": "100.00", "source": "settings"}


@pytest.mark.parametrize("address", [METHODS, COMPARISON, IMPLIED])
def test_only_those_who_may_read_the_value_see_methods(anonymous_api, customer_api, address):
    assert (anonymous_api.get(address).status_code, customer_api.get(address).status_code) == (401, 403)


def test_a_draft_names_its_study_and_assumptions(manager_api):
    rule = ConversionRuleFactory(subject="visits", method="trade")
    share, unit = AssumptionFactory(), AssumptionFactory(value=Decimal("18.40"))
    body = {
        "rule": rule.code,
        "valid_from": "2026-01-01",
        "unit_value": "18.40",
        "unit_assumption": unit.pk,
        "currency": "EUR",
        "grade": "E5",
        "reason": "Our own desk.",
        "factors": [{"code": "risk", "keeps": "0.5", "assumption": share.pk}],
    }
    versions = "/api/v1/roi/rule-versions/"

    drafted = manager_api.post(versions, body)
    refused = [manager_api.post(versions, {**body, **wrong}) for wrong in ({"unit_value": "18.41"}, {"grade": "E4"})]

    assert drafted.status_code == 201, drafted.json()
    told = drafted.json()
    assert (told["unit_assumption"], told["study"], told["factors"][0]["assumption"]) == (unit.pk, None, share.pk)
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [
        (400, "unit_value_differs"),
        (400, "grade_needs_study"),
    ]


def test_the_valuation_of_a_month_is_explained_and_its_legs_lead_to_what_was_read(manager_api, month):
    approved(ConversionRuleFactory(subject="visits", method="survey"), "20.00", grade="E3", factors=[])
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        value_months()
    posting = manager_api.get("/api/v1/roi/postings/", {"group_by": "month", "group": "2026-01"}).json()["results"][0]

    valuation = manager_api.get(posting["valuation_url"]).json()

    assert (valuation["net"], valuation["net_low"], valuation["net_high"]) == ("200.00", "108.29", "354.82")
    assert (valuation["object_url"], valuation["page_url"]) == (None, None)
    assert valuation["event"] | {"occurred_at": None} == {
        "source": "roi.month",
        "id": 202601,
        "kind": "",
        "occurred_at": None,
    }
    assert [leg["object_url"] is None for leg in posting["legs"]] == [True, False, False, False]
