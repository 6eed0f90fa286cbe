"""Draws the arrows of the strategy map, and writes down what was measured of them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors.chain import (
    AlreadyLinked,
    LinksRunInACircle,
    ParentNotApproved,
    ValuesDoNotFit,
)
from roi.models import Strategy, StrategyLink, Study
from roi.operations.approving import locked
from roi.permissions import can_write_roi


@dataclass(frozen=True)
class Effect:
    """What was measured: an estimate with its interval."""

    estimate: Decimal
    low: Decimal
    high: Decimal
    unit: str


@act
def link_strategies(
    cause: Strategy, effect: Strategy, *, by: Member, hypothesis: str, lag_days: int = 0
) -> StrategyLink:
    """Say that one strategy is believed to bring about another one after so many days.

    Raises `NotPermitted`, `AlreadyLinked`, or `LinksRunInACircle`, also when somebody else closes it at this moment.
    """
    if not can_write_roi(by):
        raise NotPermitted
    if cause == effect:
        raise LinksRunInACircle
    try:
        with transaction.atomic():
            return StrategyLink.objects.create(
                cause=cause, effect=effect, hypothesis=hypothesis, lag_days=lag_days, author=by
            )
    except IntegrityError as error:
        if "strategy links run in no circle" in str(error):
            raise LinksRunInACircle from error
        if "two_strategies_are_linked_once" in str(error):
            raise AlreadyLinked from error
        raise


@act
def record_effect(link: StrategyLink, *, by: Member, effect: Effect, study: Study) -> StrategyLink:
    """Write down what an approved study found of a link; the hypothesis may have been signed long before.

    Raises `NotPermitted`, `ParentNotApproved` for a study without signature, or `ValuesDoNotFit` when the estimate
    lies outside its interval.
    """
    link = locked(link)
    if not can_write_roi(by):
        raise NotPermitted
    if not locked(study).is_approved:
        raise ParentNotApproved(_("Approve %(what)s first.") % {"what": study.code})
    if not effect.low <= effect.estimate <= effect.high:
        raise ValuesDoNotFit(pointer="/estimate")
    link.estimate, link.low, link.high, link.unit = effect.estimate, effect.low, effect.high, effect.unit
    link.study = study
    link.save(update_fields=["estimate", "low", "high", "unit", "study"])
    return link
