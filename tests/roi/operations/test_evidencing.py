"""What a rule version rests on: assumptions, studies, and grades that somebody can show."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from roi.errors import (
    AssumptionExpired,
    AssumptionNotApproved,
    GradeNeedsStudy,
    RetentionNeedsStudy,
    StudyNotApproved,
    UnitValueDiffers,
)
from roi.models import Assumption, ConversionRule, RuleVersion, Study
from roi.operations.contents import rule_version_hash
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from tests.factories.community import MemberFactory
from tests.factories.roi import AssumptionFactory, ConversionRuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


def make_study(kind: str = Study.Kind.HOLDOUT, *, signed: bool = True) -> Study:
    first, second = MemberFactory(roles=["controller"]), MemberFactory(roles=["controller"])
    by = {"approved_by": second, "approved_at": timezone.now()} if signed else {}
    return Study.objects.create(
        code=f"study-{Study.objects.count()}",
        title="Hold-out",
        kind=kind,
        plan="Show nothing to a tenth.",
        author=first,
        concluded_at=timezone.now(),
        estimate=Decimal("0.01"),
        low=Decimal("0.004"),
        high=Decimal("0.016"),
        **by,
    )


def draft(rule: ConversionRule, *, grade: str = "E5", unit_value: str = "10.00", **fields) -> RuleVersion:
    return draft_rule_version(
        rule,
        by=MemberFactory(roles=["manager"]),
        valid_from=date(2026, 1, 1),
        unit_value=Decimal(unit_value),
        currency="EUR",
        grade=grade,
        reason="Measured.",
        **fields,
    )


def visits(method: str) -> ConversionRule:
    return ConversionRuleFactory(subject="visits", method=method)


def reading(method: str) -> ConversionRule:
    return ConversionRuleFactory(subject="reading", method=method)


@pytest.mark.parametrize(
    ("method", "best", "too_good"),
    [
        *((method, "E5", "E4") for method in ("trade", "khoros", "oblinger", "vanilla", "thecr")),
        ("servicenow", "E4", "E3"),
        ("survey", "E3", "E2"),
    ],
)
def test_a_method_claims_no_better_grade_than_it_can_show(method, best, too_good):
    rule = visits(method)

    with pytest.raises(GradeNeedsStudy):
        draft(rule, grade=too_good)
    assert draft(rule, grade=best).grade == best


def test_a_study_lifts_the_grade_to_what_its_kind_can_show():
    rule = visits("trade")

    assert draft(rule, grade="E1", study=make_study()).grade == "E1"
    assert draft(rule, grade="E2", study=make_study(Study.Kind.DID)).grade == "E2"
    with pytest.raises(GradeNeedsStudy):
        draft(rule, grade="E1", study=make_study(Study.Kind.DID))
    with pytest.raises(GradeNeedsStudy):
        draft(rule, grade="E2", study=make_study(Study.Kind.SURVEY))


def test_a_study_that_nobody_signed_proves_nothing(controller):
    version = draft(visits("trade"), grade="E1", study=make_study(signed=False))

    with pytest.raises(StudyNotApproved):
        approve_rule_version(version, by=controller)


def test_retention_is_approved_with_a_study_of_cause_and_effect_only(controller):
    rule = reading("retention")
    for fields in ({}, {"grade": "E3", "study": make_study(Study.Kind.SURVEY)}):
        with pytest.raises(RetentionNeedsStudy):
            approve_rule_version(draft(rule, **fields), by=controller)

    assert approve_rule_version(draft(rule, grade="E1", study=make_study()), by=controller).is_approved


def test_the_unit_value_is_that_of_its_assumption(controller):
    rule, assumption = visits("trade"), AssumptionFactory(value=Decimal("18.40"), unit="EUR")

    with pytest.raises(UnitValueDiffers):
        draft(rule, unit_value="18.41", unit_assumption=assumption)
    version = draft(rule, unit_value="18.40", unit_assumption=assumption)

    assert approve_rule_version(version, by=controller).unit_assumption == assumption


def test_an_assumption_that_changed_before_it_was_signed_no_longer_fits(controller):
    assumption = AssumptionFactory(value=Decimal("18.40"), draft=True)
    version = draft(visits("trade"), unit_value="18.40", unit_assumption=assumption)
    Assumption.objects.filter(pk=assumption.pk).update(value=Decimal("19.00"))

    with pytest.raises(UnitValueDiffers):
        approve_rule_version(version, by=controller)


@pytest.mark.parametrize("of", ["unit", "factor"])
def test_nothing_new_is_built_on_assumptions_that_are_unsigned_or_due_for_review(controller, of):
    def version(assumption: Assumption) -> RuleVersion:
        if of == "unit":
            return draft(rule, unit_value="18.40", unit_assumption=assumption)
        return draft(rule, factors=[FactorDraft("risk", Decimal("0.5"), assumption=assumption)])

    rule = visits("trade")
    unsigned = version(AssumptionFactory(value=Decimal("18.40"), draft=True))
    due = version(AssumptionFactory(value=Decimal("18.40"), review_on=date(2026, 6, 30)))

    with pytest.raises(AssumptionNotApproved):
        approve_rule_version(unsigned, by=controller)
    with time_machine.travel("2026-07-01T08:00:00Z", tick=False), pytest.raises(AssumptionExpired):
        approve_rule_version(due, by=controller)
    with time_machine.travel("2026-06-30T08:00:00Z", tick=False):
        assert approve_rule_version(due, by=controller).is_approved


def test_the_signature_covers_what_a_version_rests_on_but_only_where_it_is_named():
    rule, assumption = visits("trade"), AssumptionFactory(value=Decimal("10.00"))
    version = draft(rule)
    bare = rule_version_hash(version, [])

    hashes = {bare}
    for name, row in (("study", make_study()), ("unit_assumption", assumption)):
        setattr(version, name, row)
        hashes.add(rule_version_hash(version, []))
        setattr(version, name, None)
    factors = list(draft(rule, factors=[FactorDraft("risk", Decimal("0.5"), assumption=assumption)]).factors.all())
    with_assumption = rule_version_hash(version, factors)
    factors[0].assumption = None

    assert len(hashes) == 3
    assert with_assumption != rule_version_hash(version, factors)
    assert rule_version_hash(version, []) == bare
