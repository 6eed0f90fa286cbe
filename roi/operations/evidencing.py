"""What a rule version must rest on: assumptions that hold, studies that are signed, grades that can be shown."""

from collections.abc import Iterable
from decimal import Decimal

from roi.errors import (
    AssumptionExpired,
    AssumptionNotApproved,
    GradeNeedsStudy,
    RetentionNeedsStudy,
    StudyNotApproved,
    UnitValueDiffers,
)
from roi.models import Assumption, ConversionRule, RuleVersion, Study
from roi.models.grade import Grade
from roi.models.method import MEMO_UNLESS_EVIDENCED, ONLY_WITH_STUDY
from roi.operations.business import our_business
from roi.reports.methods.catalogue import best_grade

CAUSAL = (Grade.E1, Grade.E2)


def check_claim(
    rule: ConversionRule, grade: str, study: Study | None, unit_value: Decimal | None, assumption: Assumption | None
) -> None:
    """Refuse a grade that neither method nor study can give, and a unit value that its assumption does not state.

    Raises `GradeNeedsStudy` or `UnitValueDiffers`.
    """
    best = best_grade(rule.method, study)
    if best is not None and grade < best:
        raise GradeNeedsStudy(pointer="/grade")
    if assumption is not None and assumption.value != unit_value:
        raise UnitValueDiffers(pointer="/unit_value")


def check_evidence(version: RuleVersion) -> None:
    """Refuse to sign what rests on nothing that holds.

    Raises `AssumptionNotApproved`, `AssumptionExpired`, `StudyNotApproved`, `RetentionNeedsStudy`, and what a draft is
    refused for, since assumptions that are not signed may have changed after it was written.
    """
    check_claim(version.rule, version.grade, version.study, version.unit_value, version.unit_assumption)
    today = our_business().today()
    for assumption in _assumptions_of(version):
        if not assumption.is_approved:
            raise AssumptionNotApproved
        if assumption.review_on < today:
            raise AssumptionExpired
    if version.study is not None and not version.study.is_approved:
        raise StudyNotApproved
    if version.rule.method in ONLY_WITH_STUDY and not is_causal(version):
        raise RetentionNeedsStudy


def is_causal(version: RuleVersion) -> bool:
    """Tell whether an approved study of grade E1 or E2 stands behind a version."""
    return version.study is not None and version.study.is_approved and version.grade in CAUSAL


def is_memo(version: RuleVersion) -> bool:
    """Tell whether what a version values is kept beside the benefits."""
    return version.rule.method in MEMO_UNLESS_EVIDENCED and not is_causal(version)


def _assumptions_of(version: RuleVersion) -> Iterable[Assumption]:
    if version.unit_assumption is not None:
        yield version.unit_assumption
    yield from Assumption.objects.filter(factors__version=version).order_by("pk")
