"""The chain and its evidence in the back office: written by one, signed by another, and then only looked at."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry

from roi.models import Assumption, Kpi, KpiReading, StrategyLink, ValueDriver
from roi.operations.approving import approve
from roi.operations.reading_stage import read_stage
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
from tests.roi.admin.pages import page, post, told
from tests.roi.operations.test_approving import CONCLUDED, study

pytestmark = pytest.mark.django_db
MAKE = {
    "goal": GoalFactory,
    "strategy": StrategyFactory,
    "valuedriver": ValueDriverFactory,
    "kpi": KpiFactory,
    "assumption": AssumptionFactory,
    "strategylink": StrategyLinkFactory,
}


@pytest.mark.parametrize("model", MAKE)
def test_a_row_is_approved_and_the_approval_withdrawn(office, controller, model):
    thing = MAKE[model](draft=True)

    post(office, page(model, "act", thing.pk, "approve"), {})
    thing.refresh_from_db()
    assert thing.approved_by == controller
    shown = office.get(page(model, "change", thing.pk)).content.decode()
    assert page(model, "act", thing.pk, "withdraw") in shown
    assert page(model, "act", thing.pk, "approve") not in shown

    post(office, page(model, "act", thing.pk, "withdraw"), {})
    thing.refresh_from_db()
    assert not thing.is_approved
    assert {"Approve", "Withdraw the approval"} <= set(LogEntry.objects.values_list("change_message", flat=True))


@pytest.mark.parametrize("model", MAKE)
def test_what_is_approved_is_neither_changed_nor_deleted(office, model):
    thing = MAKE[model]()
    before = type(thing).objects.filter(pk=thing.pk).values().get()

    office.post(page(model, "change", thing.pk), {"title": "New", "hypothesis": "New", "code": "new"})
    office.post(page(model, "delete", thing.pk), {"post": "yes"})

    assert type(thing).objects.filter(pk=thing.pk).values().get() == before


def test_whoever_edits_a_row_is_its_author_and_cannot_sign_it(office, controller):
    goal = GoalFactory(draft=True, author=None, code="save")

    post(office, page("goal", "change", goal.pk), {"title": "Spend less", "perspective": "finance"})
    answer = office.post(page("goal", "act", goal.pk, "approve"))

    goal.refresh_from_db()
    assert (goal.title, goal.author, goal.is_approved) == ("Spend less", controller, False)
    assert "Somebody else" in answer.content.decode()


def test_a_refusal_to_withdraw_is_told(office):
    kpi = approved(ConversionRuleFactory()).rule.kpi

    answer = office.post(page("kpi", "act", kpi.pk, "withdraw"))

    assert "Something that is approved hangs on this" in answer.content.decode()
    assert Kpi.objects.get(pk=kpi.pk).is_approved


def test_several_are_approved_at_once_and_refusals_are_told(office, controller):
    own, other = KpiFactory(draft=True, author=controller), KpiFactory(draft=True)
    chosen = {"action": "approve_many", "_selected_action": [own.pk, other.pk]}

    answer = post(office, page("kpi", "changelist"), chosen | {"applied": "1"})

    assert Kpi.objects.approved().get() == other
    assert any("Somebody else" in sentence for sentence in told(answer))


def test_a_signed_driver_is_classified_anew_by_a_button(office, controller):
    driver = ValueDriverFactory()

    post(office, page("valuedriver", "act", driver.pk, "classify"), {"reason": "Nobody left."})

    assert "Nobody left." in office.get(page("valuedriver", "change", driver.pk)).content.decode()
    driver = ValueDriver.objects.get()
    assert (driver.cashable, driver.controller, driver.is_approved) == (False, controller, True)


def test_a_kpi_takes_a_measure_of_the_catalogue(office):
    kpi = {"code": "asked", "title": "Asked", "kpi_class": "communication", "unit": "1", "definition": "Counted."}
    kpi |= {"metric": "simple", "direction": "up", "is_additive": "on"}

    post(office, page("kpi", "add"), kpi | {"measure": "luck"})
    assert not Kpi.objects.exists()
    post(office, page("kpi", "add"), kpi | {"measure": "questions_asked"})

    assert Kpi.objects.get().measure == "questions_asked"


def test_an_assumption_is_written_with_its_distribution_or_told_what_is_wrong(office, controller):
    form = {"code": "calls", "title": "Would call", "unit": "share", "value": "20", "validity_0": "2026-01-01"}
    form |= {"validity_1": "", "source": "Survey", "grade": "E3", "review_on": "2099-01-01"}

    answer = post(office, page("assumption", "add"), form | {"distribution": "lognormal", "high": "19"})
    assert "a_distribution_has_its_parameters" in answer.content.decode()
    post(office, page("assumption", "add"), form | {"distribution": "lognormal", "high": "26"})

    made = Assumption.objects.get()
    assert (made.value, made.high, made.author, made.is_approved) == (Decimal(20), Decimal(26), controller, False)


def test_an_assumption_is_found_to_hold_still(office):
    assumption = AssumptionFactory(review_on=date(2020, 1, 1))

    past = office.post(page("assumption", "act", assumption.pk, "confirm"), {"review_on": "2020-02-01"})
    assert "must lie in the future" in past.content.decode()
    post(office, page("assumption", "act", assumption.pk, "confirm"), {"review_on": "2099-02-01"})

    assert Assumption.objects.get().review_on == date(2099, 2, 1)


def test_arrows_are_drawn_measured_and_run_in_no_circle(office, controller):
    first, second = StrategyFactory(), StrategyFactory()
    arrow = {"cause": first.pk, "effect": second.pk, "hypothesis": "Answers bring readers.", "lag_days": "90"}

    post(office, page("strategylink", "add"), arrow)
    back = post(office, page("strategylink", "add"), arrow | {"cause": second.pk, "effect": first.pk})

    link = StrategyLink.objects.get()
    assert (link.cause, link.author) == (first, controller)
    assert any("close a circle" in sentence for sentence in told(back))

    evidence = approve(study(**CONCLUDED), by=MemberFactory(roles=["controller"]))
    effect = {"estimate": "0.2", "low": "0.1", "high": "0.3", "unit": "tickets", "study": evidence.pk}
    post(office, page("strategylink", "act", link.pk, "record"), effect)
    link.refresh_from_db()
    assert (link.estimate, link.study) == (Decimal("0.2"), evidence)


def test_a_reading_is_entered_corrected_and_refused_for_what_is_measured(office, controller):
    kpi, measured = KpiFactory(), KpiFactory(measure="questions_asked")
    form = {"kpi": kpi.pk, "month": "2026-01-15", "value": "12", "source": "Press office"}

    for value in ("12", "13"):
        post(office, page("kpireading", "add"), form | {"value": value})
    answer = post(office, page("kpireading", "add"), form | {"kpi": measured.pk})

    reading = KpiReading.objects.get()
    assert (reading.month, reading.value, reading.entered_by) == (date(2026, 1, 1), Decimal(13), controller)
    assert any("measured from events" in sentence for sentence in told(answer))


def test_the_trail_of_stages_is_there_to_look_at(office):
    reading = read_stage(date(2026, 1, 1))

    assert office.get(page("stagereading", "change", reading.pk)).status_code == 200
    assert office.get(page("stagereading", "add")).status_code == 403
