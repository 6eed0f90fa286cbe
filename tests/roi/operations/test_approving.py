"""Two people for whatever money hangs on, from the goal downwards."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from community.foundation.errors import NotPermitted
from roi.errors import ApproverIsAuthor
from roi.errors.chain import (
    AlreadyApproved,
    ApprovalInUse,
    ApprovedIsFixed,
    AssumptionsOverlap,
    AuthorUnknown,
    ChainNotApproved,
    ParentNotApproved,
    ReviewIsPast,
    StudyNotConcluded,
    ValuesDoNotFit,
)
from roi.models import Goal, Kpi, LegalBasis, Strategy, Study, ValueDriver
from roi.operations.approving import approve, withdraw_approval
from roi.operations.revising import classify_driver, confirm_assumption, revise, revise_rule
from roi.operations.rule_versions import approve_rule_version
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
    drafted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


def study(**fields):
    written = {"author": MemberFactory(roles=["manager"]), "code": "calls", "title": "Calls", "kind": "survey"}
    return Study.objects.create(**written, plan="Ask callers.", **fields)


CONCLUDED = {"estimate": 1, "low": 0, "high": 2, "concluded_at": timezone.now()}
MAKING = {
    "goal": lambda: GoalFactory(draft=True),
    "strategy": lambda: StrategyFactory(draft=True),
    "driver": lambda: ValueDriverFactory(draft=True),
    "kpi": lambda: KpiFactory(draft=True),
    "link": lambda: StrategyLinkFactory(draft=True),
    "assumption": lambda: AssumptionFactory(draft=True),
    "study": lambda: study(**CONCLUDED),
    "legal basis": lambda: LegalBasis.objects.create(
        author=MemberFactory(roles=["manager"]), title="Agreement", document="2026/7", validity=DateRange(None, None)
    ),
}


@pytest.mark.parametrize("make", MAKING.values(), ids=MAKING)
def test_a_second_person_signs_once(make, controller):
    thing = make()

    signed = approve(thing, by=controller)

    thing.refresh_from_db()
    assert (thing.approved_by, thing.is_approved, signed.approved_at) == (controller, True, thing.approved_at)
    with pytest.raises(AlreadyApproved):
        approve(thing, by=MemberFactory(roles=["admin"]))


@pytest.mark.parametrize("make", MAKING.values(), ids=MAKING)
def test_nobody_signs_what_they_wrote_nor_without_the_role(make, controller):
    thing = make()
    for roles in ([], ["support"], ["manager"]):
        with pytest.raises(NotPermitted):
            approve(thing, by=MemberFactory(roles=roles))
    type(thing).objects.update(author=controller)

    with pytest.raises(ApproverIsAuthor):
        approve(thing, by=controller)


def test_what_nobody_is_known_to_have_written_is_signed_after_an_edit(manager, controller):
    goal = GoalFactory(draft=True, author=None)
    with pytest.raises(AuthorUnknown):
        approve(goal, by=controller)

    revise(goal, by=manager, title=goal.title)

    assert approve(goal, by=controller).author == manager


@pytest.mark.parametrize("make", [StrategyFactory, ValueDriverFactory, KpiFactory])
def test_a_chain_is_signed_from_above(make, controller):
    thing = make(draft=True)
    parent = {Strategy: "goal", ValueDriver: "strategy", Kpi: "driver"}[type(thing)]
    type(getattr(thing, parent)).objects.update(approved_at=None, approved_by=None)

    with pytest.raises(ParentNotApproved, match=getattr(thing, parent).code):
        approve(thing, by=controller)


def test_a_kpi_of_communication_is_signed_alone(controller):
    assert approve(KpiFactory(draft=True, driver=None, kpi_class="communication"), by=controller).is_approved


def test_a_plan_without_a_result_is_no_evidence(controller):
    with pytest.raises(StudyNotConcluded):
        approve(study(), by=controller)


def test_i7_a_version_names_what_of_its_chain_is_not_signed(controller):
    version = drafted(ConversionRuleFactory())
    Goal.objects.update(approved_at=None, approved_by=None)
    Kpi.objects.update(approved_at=None, approved_by=None)
    kpi = version.rule.kpi

    with pytest.raises(ChainNotApproved) as refusal:
        approve_rule_version(version, by=controller)

    assert str(refusal.value) == f"Not approved yet: goal {kpi.driver.strategy.goal.code}, KPI {kpi.code}."
    version.refresh_from_db()
    assert not version.is_approved


def test_i7_a_signature_is_taken_back_only_from_below(controller):
    version = approved(ConversionRuleFactory())
    kpi = version.rule.kpi
    chain = [kpi, kpi.driver, kpi.driver.strategy, kpi.driver.strategy.goal]

    for thing in chain:
        with pytest.raises(ApprovalInUse):
            withdraw_approval(thing, by=controller)


def test_a_signature_under_which_nothing_stands_is_taken_back_once(controller, manager):
    kpi = KpiFactory()
    with pytest.raises(NotPermitted):
        withdraw_approval(kpi, by=manager)
    with pytest.raises(ApprovalInUse):
        withdraw_approval(kpi.driver, by=controller)

    assert not withdraw_approval(kpi, by=controller).is_approved
    assert withdraw_approval(kpi, by=controller) is None
    assert not withdraw_approval(kpi.driver, by=controller).is_approved


def test_what_is_signed_is_not_revised_and_who_revises_is_the_author(manager, controller):
    kpi = KpiFactory()
    with pytest.raises(ApprovedIsFixed):
        revise(kpi, by=manager, title="Better")
    withdraw_approval(kpi, by=controller)
    with pytest.raises(NotPermitted):
        revise(kpi, by=MemberFactory(roles=["support"]), title="Better")

    revise(kpi, by=controller, title="Better")

    kpi.refresh_from_db()
    assert (kpi.title, kpi.author) == ("Better", controller)
    with pytest.raises(ApproverIsAuthor):
        approve(kpi, by=controller)


def test_values_that_do_not_fit_are_refused_in_a_sentence(manager):
    strategy = StrategyFactory(draft=True, stage_from=2, stage_to=4)

    with pytest.raises(ValuesDoNotFit):
        revise(strategy, by=manager, stage_from=5)


def test_a_driver_is_the_word_of_signers_and_its_cashability_of_one_who_did_not_write_it(manager, controller):
    driver = ValueDriverFactory(draft=True)
    with pytest.raises(NotPermitted):
        revise(driver, by=manager, title="Better")
    revise(driver, by=controller, cashable=False)
    second = MemberFactory(roles=["controller"])
    approve(driver, by=second)

    with pytest.raises(NotPermitted):
        classify_driver(driver, cashable=True, reason="Posts are cut.", by=manager)
    with pytest.raises(ApproverIsAuthor):
        classify_driver(driver, cashable=True, reason="Posts are cut.", by=controller)
    classify_driver(driver, cashable=True, reason="Posts are cut.", by=second)

    driver.refresh_from_db()
    assert (driver.cashable, driver.controller, driver.is_approved) == (True, second, True)


def test_a_rule_is_renamed_until_one_of_its_versions_holds(manager):
    rule = ConversionRuleFactory()
    assert revise_rule(rule, by=manager, title="Better").title == "Better"
    approved(rule)

    with pytest.raises(ApprovedIsFixed):
        revise_rule(rule, by=manager, approach="testing")


def test_a_new_value_of_an_assumption_ends_the_old_one(controller):
    old = AssumptionFactory(code="would-call")
    new = AssumptionFactory(
        draft=True, code="would-call", value=Decimal("0.6"), validity=DateRange(date(2026, 3, 1), None)
    )

    approve(new, by=controller)

    old.refresh_from_db()
    assert old.validity.upper == date(2026, 3, 1)


def test_values_of_an_assumption_do_not_overlap(controller):
    AssumptionFactory(code="would-call", validity=DateRange(date(2026, 3, 1), date(2026, 6, 1)))
    new = AssumptionFactory(draft=True, code="would-call", validity=DateRange(date(2026, 1, 1), None))

    with pytest.raises(AssumptionsOverlap):
        approve(new, by=controller)

    new.refresh_from_db()
    assert not new.is_approved


def test_an_assumption_is_confirmed_by_a_second_person_for_a_day_to_come(controller, manager):
    assumption = AssumptionFactory(review_on=date(2020, 1, 1))
    with pytest.raises(NotPermitted):
        confirm_assumption(assumption, review_on=date(2099, 1, 1), by=manager)
    with pytest.raises(ReviewIsPast):
        confirm_assumption(assumption, review_on=date(2020, 6, 1), by=controller)

    assert confirm_assumption(assumption, review_on=date(2099, 1, 1), by=controller).review_on == date(2099, 1, 1)


def test_an_assumption_waits_for_its_study(controller):
    evidence = study(**CONCLUDED)
    assumption = AssumptionFactory(draft=True, study=evidence)
    with pytest.raises(ParentNotApproved, match="calls"):
        approve(assumption, by=controller)
    approve(evidence, by=controller)

    approve(assumption, by=controller)

    with pytest.raises(ApprovalInUse):
        withdraw_approval(evidence, by=controller)
