"""Drafts and signs the dated versions of rules; two people are needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.foundation.money import check_amount, check_currency
from community.models import AskEvent, Member
from roi.errors import (
    ApproverIsAuthor,
    FactorOutOfRange,
    RuleVersionAlreadyApproved,
    RuleVersionInUse,
    RuleVersionsOverlap,
    UnitValueMisplaced,
    ValidityIsEmpty,
)
from roi.models import (
    AskIntake,
    Assumption,
    ConversionRule,
    Exclusion,
    Factor,
    IdeaIntake,
    Posting,
    RuleVersion,
    Study,
    TicketIntake,
)
from roi.models.valuation import Source
from roi.operations.appending import lock_ledger
from roi.operations.approving import check_chain
from roi.operations.contents import rule_version_hash
from roi.operations.evidencing import check_claim, check_evidence
from roi.permissions import can_approve_rules, can_write_roi

Subject = ConversionRule.Subject


@dataclass(frozen=True)
class FactorDraft:
    """One step of a draft: what it is called, the share it keeps, and where that is known from."""

    code: str
    keeps: Decimal
    evidence: str = ""
    assumption: Assumption | None = None


@act
def draft_rule_version(  # noqa: PLR0913 -- the fields of the form
    rule: ConversionRule,
    *,
    by: Member,
    valid_from: date,
    valid_until: date | None = None,
    unit_value: Decimal | None,
    currency: str,
    grade: str,
    reason: str,
    factors: Sequence[FactorDraft] = (),
    study: Study | None = None,
    unit_assumption: Assumption | None = None,
) -> RuleVersion:
    """Write the next version of a rule; it values nothing until somebody else approves it.

    It is to hold from ``valid_from`` up to, not including, ``valid_until``. Raises `NotPermitted`, `ValidityIsEmpty`,
    `UnitValueMisplaced`, `UnitValueDiffers`, `GradeNeedsStudy`, `FactorOutOfRange`, or what is wrong with the currency.
    """
    rule = ConversionRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    if not can_write_roi(by):
        raise NotPermitted
    check_currency(currency)
    _check_draft(rule, valid_from, valid_until, unit_value, currency)
    check_claim(rule, grade, study, unit_value, unit_assumption)
    _check_factors(factors)
    number = rule.versions.aggregate(last=Max("number"))["last"] or 0
    version = RuleVersion.objects.create(
        rule=rule,
        number=number + 1,
        validity=DateRange(valid_from, valid_until),
        unit_value=unit_value,
        currency=currency,
        grade=grade,
        reason=reason,
        author=by,
        study=study,
        unit_assumption=unit_assumption,
    )
    Factor.objects.bulk_create(
        Factor(version=version, position=position, **vars(one)) for position, one in enumerate(factors, start=1)
    )
    return version


@act
def approve_rule_version(version: RuleVersion, *, by: Member) -> RuleVersion:
    """Sign a version; from now on it is fixed and values what happened on its days.

    An earlier version without an end ends where this one begins. Events of these days that waited for a rule are
    taken in again. Raises `NotPermitted`, `ApproverIsAuthor`, `RuleVersionAlreadyApproved`, `ChainNotApproved`, what
    `check_evidence` raises, `RuleVersionsOverlap`, or `RuleVersionInUse` when the earlier version has valued something
    on days that this one would take over; what is posted is never priced anew.
    """
    lock_ledger()
    version = RuleVersion.objects.select_for_update(of=("self",)).select_related("rule").get(pk=version.pk)
    if not can_approve_rules(by):
        raise NotPermitted
    if by.pk == version.author_id:
        raise ApproverIsAuthor
    if version.is_approved:
        raise RuleVersionAlreadyApproved
    check_chain(version.rule)
    check_evidence(version)
    _end_predecessor(version)
    if RuleVersion.objects.approved().filter(rule=version.rule, validity__overlap=version.validity).exists():
        raise RuleVersionsOverlap
    version.content_hash = rule_version_hash(version, list(version.factors.order_by("position")))
    version.approved_by, version.approved_at = by, timezone.now()
    version.save(update_fields=["content_hash", "approved_by", "approved_at"])
    _take_in_again(version)
    return version


def _check_draft(
    rule: ConversionRule, valid_from: date, valid_until: date | None, unit_value: Decimal | None, currency: str
) -> None:
    if valid_until is not None and valid_until <= valid_from:
        raise ValidityIsEmpty(pointer="/valid_until")
    brings_amount = rule.subject == Subject.IDEA_REALISED
    if (unit_value is None) != brings_amount or (unit_value is not None and unit_value <= 0):
        raise UnitValueMisplaced(pointer="/unit_value")
    if unit_value is not None:
        check_amount(unit_value, currency, pointer="/unit_value")


def _check_factors(factors: Sequence[FactorDraft]) -> None:
    codes = [factor.code for factor in factors]
    for position, factor in enumerate(factors):
        in_range = factor.keeps.is_finite() and 0 <= factor.keeps <= 1 and not factor.keeps % Decimal("0.000001")
        if not in_range or factor.code not in Factor.Code.values or codes.count(factor.code) > 1:
            raise FactorOutOfRange(pointer=f"/factors/{position}")


def _end_predecessor(version: RuleVersion) -> None:
    start = version.validity.lower
    earlier = RuleVersion.objects.approved().filter(
        rule=version.rule, validity__startswith__lt=start, validity__upper_inf=True
    )
    for predecessor in earlier.select_for_update():
        used = Posting.objects.unreversed().filter(rule_version=predecessor, valid_on__gte=start)
        if used.exists():
            raise RuleVersionInUse
        predecessor.validity = DateRange(predecessor.validity.lower, start)
        predecessor.save(update_fields=["validity"])


def _take_in_again(version: RuleVersion) -> None:
    """Forget that no rule was there, so that the intake, or the next run for months, meets those events again."""
    subject = Subject(version.rule.subject)
    source, marks = _EVENTS_OF[subject]
    waiting = Exclusion.objects.filter(
        source=source, reason=Exclusion.Reason.NO_RULE, valid_on__contained_by=version.validity
    )
    if source == Source.ASK:
        # Both rules read the same events, each of them its own kind.
        waiting = waiting.filter(event_id__in=AskEvent.objects.filter(kind=subject).values("pk"))
    if marks is None:
        waiting = waiting.filter(rule=version.rule)
    else:
        marks.objects.filter(event_id__in=list(waiting.values_list("event_id", flat=True))).delete()
    waiting.delete()


_EVENTS_OF: Mapping[str, tuple[Source, type[Any] | None]] = {
    Subject.TICKET_SOLVED: (Source.TICKET, TicketIntake),
    Subject.IDEA_REALISED: (Source.IDEA, IdeaIntake),
    Subject.DEFLECTION_CONFIRMED: (Source.ASK, AskIntake),
    Subject.DEFLECTION_POTENTIAL: (Source.ASK, AskIntake),
    Subject.VISITS: (Source.MONTH, None),
    Subject.READING: (Source.MONTH, None),
}
