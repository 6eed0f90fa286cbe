"""Months are corrected like everything else: counted anew, or priced by a later version."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from roi.models import LiveEffect, Posting
from roi.operations.closing import close_period
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.integrity import checks
from roi.operations.restating import restate
from roi.operations.valuing_months import value_months
from tests.factories.community import MemberFactory, SolutionFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        yield


@pytest.fixture
def topic():
    return SolutionFactory(marked_at=at("2025-12-01")).topic


@pytest.fixture
def survey(topic):
    """250 spared contacts of January at 18.40 each."""
    rule = ConversionRuleFactory(subject="visits", method="survey", code="readers", kpi__driver__code="readers")
    approved(rule, "18.40", factors=[])
    visit([topic], JANUARY, 10_000)
    answer(topic, date(2026, 1, 15), 1000, 25)
    value_months()
    return rule


def standing() -> list[tuple[Decimal, int]]:
    live = LiveEffect.objects.select_related("posting__valuation__rule_version")
    return [(one.posting.valuation.net, one.posting.valuation.rule_version.number) for one in live]


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


def test_visits_that_came_late_are_an_input_of_a_correction(survey, topic, controller):
    visit([topic], date(2026, 1, 20), 2_000)
    close_period(JANUARY, by=controller)
    assert value_months() == 0

    correct_posting(Posting.objects.get(), by=controller, why="input", reason="A day of the log was missing.")

    assert standing() == [(Decimal("5520.00"), 1)]
    assert {one.period.month for one in Posting.objects.exclude(kind="original")} == {FEBRUARY}
    assert wrong() == []


def test_a_later_version_corrects_the_months_of_its_days(survey, controller):
    correct_by_rule(drafted(survey, "19.10", start=JANUARY, factors=[]), by=controller, reason="Dearer.")

    assert standing() == [(Decimal("4775.00"), 2)]
    assert (value_months(), wrong()) == (0, [])


def test_a_month_is_restated_with_the_quantity_that_was_counted(survey, topic, controller):
    approved(survey, "19.10", start=FEBRUARY, factors=[])
    visit([topic], date(2026, 1, 20), 2_000)

    result = restate(JANUARY, date(2026, 1, 31), by=controller, title="…", versions={"readers": 2}).result

    assert (result["actual"], result["restated"]) == ("4600.00", "4775.00")
    assert (standing(), wrong()) == ([(Decimal("4600.00"), 1)], [])
