"""Forecast against realised value, by idea and by estimator."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from ideas.models import IdeaEvent
from roi.models import CostEntry, FxRate, Leg, LegalBasis, PersonQuery, Posting
from roi.operations.appending import Entry, append
from roi.operations.chart import Chart
from roi.operations.intake import take_in
from roi.operations.rule_versions import FactorDraft
from roi.operations.writing_off import end_idea_value
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at
from tests.roi.ledger import signed

pytestmark = pytest.mark.django_db
IDEAS = "/api/v1/roi/ideas/"


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(idea=True, kpi__driver__code="innovation")
    approved(rule, None, factors=[FactorDraft("deadweight", Decimal("0.75"))])
    return rule


def adopted(**fields):
    adoption = AdoptionFactory(idea__status="delivered", **fields)
    IdeaEvent.objects.create(
        kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"), extras={}
    )
    return adoption


def realised(adoption, amount):
    RealisationFactory(adoption=adoption, amount=Decimal(amount))


@transaction.atomic
def paid_for(idea, amount, *, by):
    """A cost that names its idea."""
    entry = CostEntry.objects.create(
        category="implementation",
        description="Build",
        incurred_on=date(2026, 1, 5),
        amount=Decimal(amount),
        currency="EUR",
        idea=idea,
        entered_by=by,
    )
    legs = [
        Leg(account=Chart().cost("implementation"), amount=entry.amount, currency="EUR"),
        Leg(account=Chart().cost_contra(), amount=-entry.amount, currency="EUR"),
    ]
    effect = f"cost:{entry.pk}"
    posting = Posting(
        kind="cost",
        idempotency_key=effect,
        effect_key=effect,
        cost_entry=entry,
        cashable=True,
        valid_on=entry.incurred_on,
    )
    append([Entry(posting, legs, entry.incurred_on)])


def test_an_idea_shows_forecast_realised_value_error_cost_and_ratio(rule, manager, manager_api):
    adoption = adopted()
    realised(adoption, 600)
    take_in()
    paid_for(adoption.idea, "300.00", by=manager)

    (row,) = manager_api.get(IDEAS).json()["results"]

    assert (row["realised_gross"], row["realised_net"], row["cost"], row["ratio"]) == (
        *("600.00", "450.00", "300.00", "1.5000"),
    )
    assert (row["expectation_balance"], row["error"], row["error_percent"]) == ("1400.00", "-1400.00", "-70.00")
    assert row["expected"] == {"low": "1000.00", "likely": "2000.00", "high": "3000.00", "currency": "EUR"}
    assert (row["is_within"], row["is_ended"], row["is_final"]) == (False, False, False)
    kinds = [posting["kind"] for posting in manager_api.get(row["entries_url"]).json()["results"]]
    assert kinds == ["expectation", "realisation", "cost"]


def test_i10_an_ended_idea_keeps_its_error_and_has_no_balance(rule, manager, manager_api):
    adoption = adopted()
    realised(adoption, 600)
    take_in()

    answer = manager_api.put(f"{IDEAS}{adoption.idea.pk}/write-off/", {}, format="json")

    assert answer.status_code == 200
    row = answer.json()
    assert (row["expectation_balance"], row["written_off"], row["error"]) == ("0.00", "1400.00", "-1400.00")
    assert (row["is_ended"], row["is_final"]) == (True, True)
    again = manager_api.put(f"{IDEAS}{adoption.idea.pk}/write-off/", {}, format="json")
    assert (again.status_code, again.json()) == (200, row)


def test_what_cannot_be_ended_is_told(rule, manager_api, customer_api, anonymous_api):
    adoption = AdoptionFactory()
    address = f"{IDEAS}{adoption.idea.pk}/write-off/"

    refused = manager_api.put(address, {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_expected")
    assert manager_api.put(f"{IDEAS}999999/write-off/", {}, format="json").status_code == 404
    assert customer_api.put(address, {}, format="json").status_code == 403
    assert anonymous_api.put(address, {}, format="json").status_code == 401


def judged(owner, manager, *amounts):
    for amount in amounts:
        adoption = adopted(owner=owner)
        realised(adoption, amount)
        take_in()
        end_idea_value(adoption.idea, by=manager)


def test_calibration_tells_bias_error_and_share_within_the_range(rule, manager, manager_api):
    owner = MemberFactory(display_name="Erika Estimator", roles=["product"])
    judged(owner, manager, 1000, 2500)
    adopted(owner=owner)
    take_in()

    answer = manager_api.get(f"{IDEAS}calibration/").json()

    # Errors 1,000 and 500; 3,500 of 4,000; both between 1,000 and 3,000.
    assert answer == {
        "currency": "EUR",
        "waiting": 1,
        "calibrations": [
            {
                "estimator": None,
                "n": 2,
                "is_small": True,
                "mean_absolute_error": "750.00",
                "realised_percent": "87.50",
                "within_percent": "100.00",
            }
        ],
    }
    assert "Erika" not in manager_api.get(IDEAS).content.decode()
    assert PersonQuery.objects.count() == 0


def test_who_estimated_in_another_currency_is_judged_in_that_of_the_ledger(rule, manager, manager_api):
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 10), rate=Decimal("1.25"), source="ECB")
    adoption = adopted(currency="USD")
    realised(adoption, 800)
    take_in()
    end_idea_value(adoption.idea, by=manager)

    (row,) = manager_api.get(IDEAS).json()["results"]
    (judgement,) = manager_api.get(f"{IDEAS}calibration/").json()["calibrations"]

    # 1,000 to 3,000 USD, most likely 2,000, are 800 to 2,400 EUR, most likely 1,600.
    assert row["expected"] == {"low": "1000.00", "likely": "2000.00", "high": "3000.00", "currency": "USD"}
    assert (row["currency"], row["error"], row["error_percent"], row["is_within"]) == ("EUR", "-800.00", "-50.00", True)
    told = ("mean_absolute_error", "realised_percent", "within_percent")
    assert [judgement[name] for name in told] == ["800.00", "50.00", "100.00"]


def test_i17_estimators_are_named_on_a_legal_basis_only_and_every_question_is_kept(rule, manager, manager_api):
    judged(MemberFactory(display_name="Erika Estimator", roles=["product"]), manager, 1000)
    judged(MemberFactory(display_name="Otto Optimist", roles=["product"]), manager, 200)
    LegalBasis.objects.create(
        title="Agreement", document="BV 7", validity=DateRange(date(2020, 1, 1), None), **signed()
    )

    answer = manager_api.get(f"{IDEAS}calibration/").json()

    told = [(row["estimator"], row["n"], row["realised_percent"]) for row in answer["calibrations"]]
    assert told == [("Erika Estimator", 1, "50.00"), ("Otto Optimist", 1, "10.00"), (None, 2, "30.00")]
    (query,) = PersonQuery.objects.all()
    assert (query.asked_by, query.subject) == (manager, "calibration of estimators")


def test_an_idea_may_be_judged_after_its_first_year(rule, manager_api):
    adopted(adopted_at=at("2025-01-01"))
    take_in()

    assert manager_api.get(IDEAS).json()["results"][0]["is_final"] is True


@pytest.mark.parametrize(("moment", "is_final"), [("2026-04-30T21:59:00Z", False), ("2026-04-30T22:01:00Z", True)])
def test_the_first_year_is_over_at_midnight_in_the_business(rule, manager_api, moment, is_final):
    # Half past midnight on the first of May in Berlin.
    adopted(adopted_at=at("2025-04-30", "22:30"))

    with time_machine.travel(moment, tick=False):
        assert manager_api.get(IDEAS).json()["results"][0]["is_final"] is is_final


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_for_three_ideas_as_for_one(rule, manager_api, queries, number):
    for _ in range(number):
        realised(adopted(), 600)
    take_in()

    # Token, roles, the page, the legal basis with its savepoint, legs, costs, ends.
    with queries(9):
        assert len(manager_api.get(IDEAS).json()["results"]) == number


@pytest.mark.parametrize("path", ["", "calibration/"])
def test_only_those_who_read_value_read_forecasts(customer_api, agent_api, anonymous_api, controller_api, path):
    assert anonymous_api.get(IDEAS + path).status_code == 401
    assert [api.get(IDEAS + path).status_code for api in (customer_api, agent_api, controller_api)] == [403, 403, 200]
