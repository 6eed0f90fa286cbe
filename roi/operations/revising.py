"""Changes what is not signed yet, and the few things about what is signed that time may change."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors import ApproverIsAuthor
from roi.errors.chain import (
    ApprovedIsFixed,
    ReviewIsPast,
    ValuesDoNotFit,
)
from roi.models import Assumption, Classification, ConversionRule, RuleVersion, ValueDriver
from roi.models.approval import Approvable
from roi.operations.appending import lock_ledger
from roi.operations.approving import locked
from roi.operations.business import our_business
from roi.permissions import can_approve, can_write_roi


@act
def revise[Thing: Approvable](thing: Thing, *, by: Member, **changes: Any) -> Thing:
    """Change fields of something unsigned; whoever does so is its author and cannot sign it.

    A value driver, whose cashability is the controller's word, is revised by signers only. Raises `NotPermitted`,
    `ApprovedIsFixed`, or `ValuesDoNotFit` when the database would refuse them together.
    """
    thing = locked(thing)
    if not (can_approve(by) if isinstance(thing, ValueDriver) else can_write_roi(by)):
        raise NotPermitted
    if thing.is_approved:
        raise ApprovedIsFixed
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.author = by
    if isinstance(thing, ValueDriver) and "cashable" in changes:
        thing.controller = by
        changes["controller"] = by
    _check_constraints(thing)
    thing.save(update_fields=[*changes, "author"])
    return thing


@act
def revise_rule(rule: ConversionRule, *, by: Member, **changes: Any) -> ConversionRule:
    """Change what a rule is called and by which approach it knows; raises `NotPermitted` or `ApprovedIsFixed`."""
    rule = ConversionRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    if not can_write_roi(by):
        raise NotPermitted
    if RuleVersion.objects.approved().filter(rule=rule).exists():
        raise ApprovedIsFixed
    for name, value in changes.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(changes))
    return rule


@act
def classify_driver(driver: ValueDriver, *, cashable: bool, reason: str, by: Member) -> ValueDriver:
    """Say anew whether a driver reaches the bank account, and why; what is posted keeps what was said then.

    Raises `NotPermitted`, or `ApproverIsAuthor` for whoever wrote the signed driver.
    """
    # A posting says what its driver is; whoever values something has read that.
    lock_ledger()
    driver = locked(driver)
    if not can_approve(by):
        raise NotPermitted
    if driver.is_approved and driver.author == by:
        raise ApproverIsAuthor
    if driver.cashable != cashable:
        # The database carries it to the driver, whose cashability is what was said last.
        Classification.objects.create(driver=driver, cashable=cashable, reason=reason, by=by)
        driver.refresh_from_db(fields=["cashable", "controller"])
    return driver


@act
def confirm_assumption(assumption: Assumption, *, review_on: date, by: Member) -> Assumption:
    """Find that an assumption still holds and put its next review on a day to come.

    Raises `NotPermitted`, `ApproverIsAuthor`, or `ReviewIsPast`.
    """
    assumption = locked(assumption)
    if not can_approve(by):
        raise NotPermitted
    if assumption.author == by:
        raise ApproverIsAuthor
    if review_on <= our_business().today():
        raise ReviewIsPast(pointer="/review_on")
    assumption.review_on = review_on
    assumption.save(update_fields=["review_on"])
    return assumption


def _check_constraints(thing: Approvable) -> None:
    """Refuse what the database would, in a sentence."""
    try:
        thing.validate_constraints()
    except ValidationError as fault:
        raise ValuesDoNotFit from fault
