"""Where signatures collide: real threads, one outcome that the chain can stand on."""

import pytest

from roi.errors.chain import AlreadyApproved, ApprovalInUse, ChainNotApproved, ParentNotApproved
from roi.models import Kpi, ValueDriver
from roi.operations.approving import approve, withdraw_approval
from roi.operations.rule_versions import approve_rule_version
from tests.factories.community import MemberFactory
from tests.factories.roi import ConversionRuleFactory, KpiFactory, drafted
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


def test_two_signers_at_once_leave_one_signature(controller):
    kpi, signers = KpiFactory(draft=True), [controller, MemberFactory(roles=["admin"])]

    outcomes = at_once(2, lambda number: approve(kpi, by=signers[number]))

    assert sorted(type(one) for one in outcomes if isinstance(one, Exception)) == [AlreadyApproved]
    kpi.refresh_from_db()
    assert kpi.approved_by in signers


def test_i7_a_version_is_approved_or_its_chain_unsigned_but_never_both(controller):
    for _ in range(6):
        version = drafted(ConversionRuleFactory(subject="reading", method="count"), grade="E5")
        kpi = version.rule.kpi

        def act(number, version=version, kpi=kpi):
            return withdraw_approval(kpi, by=controller) if number else approve_rule_version(version, by=controller)

        outcomes = at_once(2, act)

        [refusal] = [type(one) for one in outcomes if isinstance(one, Exception)]
        version.refresh_from_db()
        signed = (version.is_approved, Kpi.objects.get(pk=kpi.pk).is_approved)
        assert signed == {ApprovalInUse: (True, True), ChainNotApproved: (False, False)}[refusal]


def test_a_thing_is_signed_or_its_parent_unsigned_but_never_both(controller):
    for _ in range(6):
        kpi = KpiFactory(draft=True)

        def act(number, kpi=kpi):
            return withdraw_approval(kpi.driver, by=controller) if number else approve(kpi, by=controller)

        outcomes = at_once(2, act)

        [refusal] = [type(one) for one in outcomes if isinstance(one, Exception)]
        signed = (Kpi.objects.get(pk=kpi.pk).is_approved, ValueDriver.objects.get(pk=kpi.driver_id).is_approved)
        assert signed == {ApprovalInUse: (True, True), ParentNotApproved: (False, False)}[refusal]
