"""What is not valued is explained, and what is explained may be valued later."""

from datetime import date
from decimal import Decimal

import pytest

from community.foundation.events import Origin
from community.models import Member
from crm.models import Resolution
from roi.models import (
    Exclusion,
    Leg,
    Party,
    Posting,
)
from roi.operations.intake import take_in
from roi.operations.rule_versions import FactorDraft
from tests.factories.roi import ConversionRuleFactory, approved, at, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    rule = ConversionRuleFactory(kpi__driver__code="contacts")
    approved(rule)
    return rule


def legs_of(posting: Posting) -> list[tuple[str, str]]:
    return [(leg.account.code, str(leg.amount)) for leg in posting.legs.select_related("account")]


def net() -> Decimal:
    legs = Leg.objects.filter(account__type__in=["attribution", "unattributed"])
    return sum(legs.values_list("amount", flat=True), Decimal(0))


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (Resolution.By.STAFF, "solved_by_staff"),
        (Resolution.By.NONE, "solved_by_asker"),
        (Resolution.By.SELF_SERVICE, "self_service"),
    ],
)
def test_i13_what_no_peer_solved_is_excluded_with_the_reason(rule, by, reason):
    event = solved(by=by, moment=at("2026-01-15"))

    take_in()

    exclusion = Exclusion.objects.get()
    assert (exclusion.source, exclusion.event_id, exclusion.reason) == ("crm.ticket_event", event.pk, reason)
    assert (exclusion.valid_on, Posting.objects.count()) == (date(2026, 1, 15), 0)


def test_i13_what_was_imported_for_reading_only_is_excluded(rule):
    solved(origin=Origin.ARCHIVE)

    take_in("backfill")

    assert [row.reason for row in Exclusion.objects.all()] == ["archive"]


def test_imported_history_is_valued_on_its_own_day(rule):
    solved(origin=Origin.BACKFILL, moment=at("2021-06-01"))

    assert take_in("live") == 0
    assert take_in("backfill") == 1
    assert Posting.objects.get().valid_on == date(2021, 6, 1)


def test_i13_days_without_a_rule_are_explained_and_valued_once_a_rule_is_approved_for_them():
    rule = ConversionRuleFactory()
    solved(moment=at("2026-01-15"))
    solved(moment=at("2026-02-15"))
    take_in()
    assert [row.reason for row in Exclusion.objects.all()] == ["no_rule", "no_rule"]

    approved(rule, end=date(2026, 2, 1), start=date(2026, 1, 1))

    assert take_in() == 1
    assert Posting.objects.get().valid_on == date(2026, 1, 15)
    assert Exclusion.objects.get().valid_on == date(2026, 2, 15)


def test_a_rule_that_leaves_nothing_values_nothing():
    approved(ConversionRuleFactory(), factors=[FactorDraft("risk", Decimal(0))])
    solved()

    take_in()

    assert [row.reason for row in Exclusion.objects.all()] == ["worthless"]


def test_a_rule_in_another_currency_values_nothing(rule, settings):
    settings.BUSINESS_CURRENCY = "CHF"
    solved()

    take_in()

    assert [row.reason for row in Exclusion.objects.all()] == ["currency"]


def test_a_solver_nobody_knows_leaves_the_value_unattributed(rule):
    solved(known=False)
    solved(helper=Member.objects.system())

    take_in()

    assert [leg.amount for leg in Leg.objects.filter(account__code="unattributed:contacts")] == [Decimal("9.27")] * 2
    assert Party.objects.count() == 0
