"""Readings of KPIs become money by unit value, once a month; what is not evidenced stays a memo."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum
from django.utils import timezone

from roi.models import Exclusion, KpiReading, Leg, Study, Valuation
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft
from roi.operations.valuing_months import value_months
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
NET = ["attribution", "unattributed"]


@pytest.fixture(autouse=True)
def in_february():
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        yield


def reading_rule(method: str = "count", **fields):
    return ConversionRuleFactory(subject="reading", method=method, code="reads", kpi__driver__code="reads", **fields)


def read(rule, value: str | None, month: date = JANUARY) -> KpiReading:
    return KpiReading.objects.create(
        kpi=rule.kpi, month=month, value=None if value is None else Decimal(value), origin="measured"
    )


def reasons() -> list[tuple[int, str]]:
    return list(Exclusion.objects.order_by("event_id", "pk").values_list("event_id", "reason"))


def balances() -> dict[str, Decimal]:
    return dict(Leg.objects.values_list("account__code").annotate(total=Sum("amount")).order_by("account__code"))


def all_is_well() -> bool:
    return [(check.check, check.examples) for check in checks() if check.wrong] == []


def test_a_reading_is_worth_its_unit_value_and_nobody_in_particular_made_it():
    rule = reading_rule()
    approved(rule, "2.50", grade="E4", factors=[])
    read(rule, "120")

    assert value_months() == 1
    assert balances() == {"benefit:reads": Decimal("-300.00"), "unattributed:reads": Decimal("300.00")}
    assert Valuation.objects.get().inputs["reading"] == "120"


def test_a_reading_that_is_entered_late_is_valued_late():
    rule = reading_rule()
    approved(rule, "2.50", grade="E4", factors=[])
    read(rule, "1", date(2025, 12, 1))
    value_months()
    assert reasons() == [(202601, "nothing_counted")]

    read(rule, "120")

    assert value_months() == 1
    assert (reasons(), all_is_well()) == ([], True)


def test_i9_a_reading_of_what_another_rule_values_by_its_events_is_no_second_value():
    events = ConversionRuleFactory()
    approved(events)
    rule = reading_rule(kpi=events.kpi)
    approved(rule, "2.50", grade="E4", factors=[])
    read(rule, "120")

    assert value_months() == 0
    assert reasons() == [(202601, "overlap")]


@pytest.mark.parametrize("method", ["advocacy", "influencer"])
def test_reach_is_a_memo_until_a_study_shows_that_it_is_a_cause(method):
    rule = reading_rule(method)
    approved(rule, "0.05", grade="E5", factors=[FactorDraft("risk", Decimal("0.5"))])
    read(rule, "1000000")

    value_months()

    assert balances() == {"contra:memo:reads": Decimal("-25000.00"), "memo:reads": Decimal("25000.00")}
    assert (Leg.objects.filter(account__type__in=[*NET, "benefit"]).count(), all_is_well()) == (0, True)


def test_reach_with_a_study_is_a_benefit():
    first, second = (MemberFactory(roles=["controller"]) for _ in range(2))
    study = Study.objects.create(
        code="reach",
        title="Reach",
        kind=Study.Kind.DID,
        plan="Compare regions.",
        author=first,
        approved_by=second,
        approved_at=timezone.now(),
        concluded_at=timezone.now(),
        estimate=1,
        low=0,
        high=2,
    )
    rule = reading_rule("advocacy")
    approved(rule, "0.05", grade="E2", factors=[], study=study)
    read(rule, "1000")

    value_months()

    assert balances() == {"benefit:reads": Decimal("-50.00"), "unattributed:reads": Decimal("50.00")}
