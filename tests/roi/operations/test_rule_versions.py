"""Rules need two people, hold on their days, and stay as they were signed."""

from datetime import date
from decimal import Decimal

import pytest

from community.foundation.errors import NotPermitted
from community.foundation.money import AmountTooFine, UnknownCurrency
from roi.errors import (
    ApproverIsAuthor,
    FactorOutOfRange,
    RuleVersionAlreadyApproved,
    RuleVersionInUse,
    RuleVersionsOverlap,
    UnitValueMisplaced,
    ValidityIsEmpty,
)
from roi.models import Factor
from roi.operations.intake import take_in
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, drafted, reopened, solved

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    return ConversionRuleFactory()


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


def draft(rule, by, **fields):
    fields = {
        "valid_from": date(2026, 1, 1),
        "unit_value": Decimal("18.40"),
        "currency": "EUR",
        "grade": "E3",
        "reason": "Measured.",
        **fields,
    }
    return draft_rule_version(rule, by=by, **fields)


def test_a_draft_gets_the_next_number_and_its_factors_in_order(rule, manager):
    first, second = drafted(rule), drafted(rule, by=manager)

    assert (first.number, second.number, second.author, second.is_approved) == (1, 2, manager, False)
    steps = [(factor.position, factor.code) for factor in Factor.objects.filter(version=second).order_by("position")]
    assert steps == [(1, "entitled"), (2, "would_contact"), (3, "no_further_action")]


def test_an_approval_names_who_and_fixes_what(rule, controller):
    version = approve_rule_version(drafted(rule), by=controller)

    assert (version.approved_by, version.is_approved, len(version.content_hash)) == (controller, True, 64)


@pytest.mark.parametrize("roles", [[], ["support"], ["manager"]])
def test_only_controllers_and_admins_approve(rule, roles):
    with pytest.raises(NotPermitted):
        approve_rule_version(drafted(rule), by=MemberFactory(roles=roles))


@pytest.mark.parametrize("roles", [[], ["support"], ["product"]])
def test_only_managers_controllers_and_admins_draft(rule, roles):
    with pytest.raises(NotPermitted):
        draft(rule, MemberFactory(roles=roles))


def test_nobody_approves_their_own_draft(rule, controller):
    with pytest.raises(ApproverIsAuthor):
        approve_rule_version(drafted(rule, by=controller), by=controller)


def test_approving_twice_is_refused(rule, controller):
    version = approve_rule_version(drafted(rule), by=controller)

    with pytest.raises(RuleVersionAlreadyApproved):
        approve_rule_version(version, by=controller)


def test_a_successor_ends_its_predecessor(rule):
    first = approved(rule)

    second = approved(rule, "19.10", start=date(2026, 2, 1))

    first.refresh_from_db()
    assert (first.validity.upper, second.validity.lower, second.validity.upper) == (
        date(2026, 2, 1),
        date(2026, 2, 1),
        None,
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 1), None),
        (date(2026, 2, 1), date(2026, 4, 1)),
        (date(2026, 1, 1), date(2026, 3, 2)),
        (date(2026, 3, 31), date(2026, 5, 1)),
    ],
)
def test_versions_that_would_overlap_are_refused(rule, start, end):
    approved(rule, start=date(2026, 3, 1), end=date(2026, 4, 1))

    with pytest.raises(RuleVersionsOverlap):
        approved(rule, start=start, end=end)


def test_versions_that_touch_are_fine(rule):
    approved(rule, start=date(2026, 3, 1), end=date(2026, 4, 1))

    approved(rule, start=date(2026, 2, 1), end=date(2026, 3, 1))
    approved(rule, start=date(2026, 4, 1))

    assert rule.versions.approved().count() == 3


def test_a_predecessor_that_valued_something_on_those_days_is_in_use(rule):
    approved(rule)
    event = solved(moment=at("2026-02-15"))
    take_in()

    with pytest.raises(RuleVersionInUse):
        approved(rule, "19.10", start=date(2026, 2, 1))
    reopened(event.ticket)
    take_in()

    approved(rule, "19.10", start=date(2026, 2, 1))
    assert rule.versions.approved().count() == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"currency": "XXX"}, UnknownCurrency),
        ({"currency": "euro"}, UnknownCurrency),
        ({"unit_value": None}, UnitValueMisplaced),
        ({"unit_value": Decimal(0)}, UnitValueMisplaced),
        ({"unit_value": Decimal("18.405")}, AmountTooFine),
        ({"valid_until": date(2026, 1, 1)}, ValidityIsEmpty),
        ({"factors": [FactorDraft("risk", Decimal("1.1"))]}, FactorOutOfRange),
        ({"factors": [FactorDraft("risk", Decimal("NaN"))]}, FactorOutOfRange),
        ({"factors": [FactorDraft("luck", Decimal("0.5"))]}, FactorOutOfRange),
        ({"factors": [FactorDraft("risk", Decimal("0.5"))] * 2}, FactorOutOfRange),
    ],
)
def test_what_can_never_be_right_is_refused(rule, manager, fields, refusal):
    with pytest.raises(refusal):
        draft(rule, manager, **fields)


def test_an_idea_brings_its_own_amount(manager):
    rule = ConversionRuleFactory(idea=True)

    with pytest.raises(UnitValueMisplaced):
        draft(rule, manager)
    assert draft(rule, manager, unit_value=None).unit_value is None
