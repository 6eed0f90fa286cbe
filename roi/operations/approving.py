"""Signs what money hangs on, and takes signatures back; two people are needed, and what stands above comes first."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors import ApproverIsAuthor
from roi.errors.chain import (
    AlreadyApproved,
    ApprovalInUse,
    AssumptionsOverlap,
    AuthorUnknown,
    ChainNotApproved,
    ParentNotApproved,
    StudyNotConcluded,
)
from roi.models import (
    Assumption,
    ConversionRule,
    Goal,
    Kpi,
    LegalBasis,
    PersonQuery,
    RuleVersion,
    Strategy,
    StrategyLink,
    Study,
    ValueDriver,
)
from roi.models.approval import Approvable
from roi.permissions import can_approve

# What must be signed before a thing may be; a KPI of communication stands alone.
PARENTS: dict[type[Approvable], Callable[[Any], Iterable[Approvable | None]]] = {
    Strategy: lambda strategy: (strategy.goal,),
    ValueDriver: lambda driver: (driver.strategy,),
    Kpi: lambda kpi: (kpi.driver,),
    StrategyLink: lambda link: (link.cause, link.effect, link.study),
    Assumption: lambda assumption: (assumption.study,),
}

# What signed things hang on a thing, so that its signature cannot be taken back.
_approved = RuleVersion.objects.approved
DEPENDENTS: dict[type[Approvable], tuple[Callable[[Any], Any], ...]] = {
    Goal: (lambda goal: goal.strategies.approved(),),
    Strategy: (
        lambda strategy: strategy.drivers.approved(),
        lambda strategy: strategy.leads_to.filter(approved_at__isnull=False),
        lambda strategy: strategy.follows_from.filter(approved_at__isnull=False),
    ),
    ValueDriver: (lambda driver: driver.kpis.approved(),),
    Kpi: (lambda kpi: _approved().filter(rule__kpi=kpi),),
    Study: (
        lambda study: study.assumptions.approved(),
        lambda study: study.links.filter(approved_at__isnull=False),
        lambda study: _approved().filter(study=study),
    ),
    Assumption: (
        lambda assumption: _approved().filter(unit_assumption=assumption),
        lambda assumption: _approved().filter(factors__assumption=assumption),
    ),
    # What was asked on an agreement stays explained by it; it can be ended.
    LegalBasis: (lambda basis: PersonQuery.objects.filter(basis=basis),),
}


@act
def approve[Thing: Approvable](thing: Thing, *, by: Member) -> Thing:
    """Sign a goal, strategy, driver, KPI, link, assumption, study or legal basis that somebody else wrote.

    Raises `NotPermitted`, `AlreadyApproved`, `AuthorUnknown`, `ApproverIsAuthor`, `ParentNotApproved` when what it
    hangs on is not signed yet, `StudyNotConcluded`, or `AssumptionsOverlap`. An earlier value of an assumption that
    has no end ends where this one begins.
    """
    thing = locked(thing)
    if not can_approve(by):
        raise NotPermitted
    if thing.is_approved:
        raise AlreadyApproved
    if thing.author is None:
        raise AuthorUnknown
    if thing.author == by:
        raise ApproverIsAuthor
    if isinstance(thing, Study) and thing.concluded_at is None:
        raise StudyNotConcluded
    _check_parents(thing)
    if isinstance(thing, Assumption):
        _end_predecessor(thing)
    thing.approved_by, thing.approved_at = by, timezone.now()
    _sign(thing)
    return thing


@act
def withdraw_approval[Thing: Approvable](thing: Thing, *, by: Member) -> Thing | None:
    """Take the signature under a thing back, so that it can be revised; returns nothing when there was none.

    Raises `NotPermitted`, or `ApprovalInUse` when something signed hangs on it.
    """
    thing = locked(thing)
    if not can_approve(by):
        raise NotPermitted
    if not thing.is_approved:
        return None
    if any(hanging(thing).exists() for hanging in DEPENDENTS.get(type(thing), ())):
        raise ApprovalInUse
    thing.approved_by, thing.approved_at = None, None
    thing.save(update_fields=["approved_by", "approved_at"])
    return thing


def check_chain(rule: ConversionRule) -> None:
    """Lock the chain above a rule and raise `ChainNotApproved`, naming what of it nobody signed yet."""
    above = ("kpi", "driver", "driver__strategy", "driver__strategy__goal")
    rules = ConversionRule.objects.select_related("kpi", "driver__strategy__goal")
    rule = rules.select_for_update(of=above, no_key=True).get(pk=rule.pk)
    driver = rule.driver
    chain: list[Approvable] = [driver.strategy.goal, driver.strategy, driver, rule.kpi]
    if missing := [_named(link) for link in chain if not link.is_approved]:
        raise ChainNotApproved(_("Not approved yet: %(what)s.") % {"what": ", ".join(missing)})


def locked[Thing: Approvable](thing: Thing) -> Thing:
    """Return the thing as it is now, kept from others until the transaction ends."""
    kept: Thing = type(thing)._base_manager.select_for_update().get(pk=thing.pk)  # noqa: SLF001 -- Django's documented name
    return kept


def _check_parents(thing: Approvable) -> None:
    """Lock what stands above as well, for its signature may be taken back at this moment."""
    parents = PARENTS.get(type(thing), lambda _thing: ())(thing)
    for parent in [locked(parent) for parent in parents if parent is not None]:
        if not parent.is_approved:
            raise ParentNotApproved(_("Approve %(what)s first.") % {"what": _named(parent)})


def _end_predecessor(assumption: Assumption) -> None:
    start = assumption.validity.lower
    earlier = Assumption.objects.approved().filter(code=assumption.code, validity__upper_inf=True)
    for predecessor in earlier.filter(validity__startswith__lt=start).select_for_update():
        predecessor.validity = DateRange(predecessor.validity.lower, start)
        predecessor.save(update_fields=["validity"])


def _sign(thing: Approvable) -> None:
    try:
        with transaction.atomic():
            thing.save(update_fields=["approved_by", "approved_at"])
    except IntegrityError as error:
        if "approved_values_of_an_assumption_do_not_overlap" in str(error):
            raise AssumptionsOverlap from error
        raise


def _named(thing: Approvable) -> str:
    return f"{thing._meta.verbose_name} {getattr(thing, 'code', thing)}"  # noqa: SLF001 -- Django's documented name
