"""The three gauges: KPIs with a goal, KPIs that reach money, and how good the evidence of the money is."""

from datetime import date
from decimal import Decimal

import pytest

from roi.reports.coverage import Coverage
from tests.factories.community import MemberFactory
from tests.factories.roi import (
    AssumptionFactory,
    ConversionRuleFactory,
    KpiFactory,
    ValueDriverFactory,
    approved,
    drafted,
)
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


def told(share):
    return (share.numerator, share.denominator, share.percent)


def test_of_nothing_there_is_no_share():
    coverage = Coverage.of(TODAY, "EUR")

    shares = [coverage.kpis_with_goal, coverage.kpis_reaching_money, coverage.kpis_measured, coverage.cashable]
    shares += [share for row in coverage.money for share in (row.share, row.cashable)]
    assert [told(share) for share in shares] == [(0, 0, None)] * 14


def test_kpis_with_a_goal_and_those_that_reach_money_today():
    KpiFactory(driver=None, kpi_class="communication")
    approved(ConversionRuleFactory())
    ended = ConversionRuleFactory(idea=True)
    approved(ended, unit_value=None, end=date(2026, 1, 1))
    KpiFactory()

    coverage = Coverage.of(TODAY, "EUR")

    assert told(coverage.kpis_with_goal) == (3, 4, Decimal("75.00"))
    assert told(coverage.kpis_reaching_money) == (1, 4, Decimal("25.00"))
    assert told(Coverage.of(date(2025, 12, 31), "EUR").kpis_reaching_money) == (2, 4, Decimal("50.00"))


def test_a_draft_reaches_no_money():
    drafted(ConversionRuleFactory())

    assert told(Coverage.of(TODAY, "EUR").kpis_reaching_money) == (0, 1, Decimal("0.00"))


def test_net_benefit_by_grade_and_the_cashable_part_of_it():
    support = make_version(make_rule(make_driver("support")), grade="E3")
    ideas = make_version(
        make_rule(make_driver("ideas", cashable=False), subject="idea_realised"), grade="E5", unit_value=None
    )
    post_benefit(support, "75.00", date(2026, 1, 5), gross="100.00", cuts=[("deadweight", "25.00")])
    post_benefit(ideas, "25.00", date(2026, 1, 5))
    reverse(post_benefit(ideas, "9.00", date(2026, 1, 5)), date(2026, 1, 6))
    post_benefit(ideas, "999.00", date(2026, 1, 5), kind="expectation")

    coverage = Coverage.of(TODAY, "EUR")

    money = {row.grade: (told(row.share), told(row.cashable)) for row in coverage.money}
    assert money["E3"] == ((75, 100, Decimal("75.00")), (75, 75, Decimal("100.00")))
    assert money["E5"] == ((25, 100, Decimal("25.00")), (0, 25, Decimal("0.00")))
    assert money["E1"] == ((0, 100, Decimal("0.00")), (0, 0, None))
    assert told(coverage.cashable) == (75, 100, Decimal("75.00"))


def test_i13_what_is_attributed_to_nobody_is_a_gauge():
    version = make_version(make_rule(make_driver()))
    post_benefit(version, "30.00", date(2026, 1, 5), shares=[(MemberFactory(), "solution", "30.00")])
    post_benefit(version, "10.00", date(2026, 1, 5))

    assert told(Coverage.of(TODAY, "EUR").unattributed) == (10, 40, Decimal("25.00"))


def test_what_would_move_the_gauges_is_named():
    KpiFactory(code="measured", measure="questions_asked")
    KpiFactory(code="luck", measure="luck")
    rule = ConversionRuleFactory(kpi__code="alone", kpi__driver__code="ruled")
    ValueDriverFactory(code="idle")
    due = AssumptionFactory(review_on=date(2026, 3, 9))
    AssumptionFactory(review_on=date(2026, 3, 10))
    AssumptionFactory(review_on=date(2026, 3, 9), validity=(date(2020, 1, 1), date(2021, 1, 1)))

    coverage = Coverage.of(TODAY, "EUR")

    assert coverage.assumptions_due == (due,)
    assert coverage.kpis_unmeasured == ("alone", "luck")
    assert told(coverage.kpis_measured) == (1, 3, Decimal("33.33"))
    assert "idle" in coverage.drivers_without_rule
    assert rule.driver.code not in coverage.drivers_without_rule


@pytest.mark.parametrize("number", [1, 3])
def test_the_gauges_take_the_same_queries_for_one_and_for_three(manager_api, queries, number):
    for _ in range(number):
        KpiFactory()
        AssumptionFactory(review_on=date(2020, 1, 1))

    with queries(6):
        gauges = manager_api.get("/api/v1/roi/coverage/").json()

    assert gauges["kpis_with_goal"] == {"numerator": number, "denominator": number, "percent": "100.00"}
    assert gauges["kpis_reaching_money"]["percent"] == "0.00"
    assert gauges["net_benefit_cashable"] == {"numerator": "0.00", "denominator": "0.00", "percent": None}
    assert [row["grade"] for row in gauges["net_benefit_by_grade"]] == ["E1", "E2", "E3", "E4", "E5"]
    assert len(gauges["assumptions_due"]) == number
