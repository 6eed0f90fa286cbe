"""Making one record of two of the same person or firm, and two of one again, exactly."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import models
from django.utils import timezone

from community.errors import TextIsEmpty
from community.foundation.acting import act
from community.models import Member
from crm import identity_errors as refused
from crm.merging import Fate
from crm.models import Account, AccountMerge, Contact, ContactMerge, IdentityEvent, MergedRows, MergedValue
from crm.models.identity_event import Merged
from crm.operations.carrying import Carrying, carry
from crm.operations.carrying_back import carry_back, take_columns_back
from crm.operations.handing_out import hand_out_merge
from crm.operations.identity_events import record_identity_event
from crm.operations.wishing import settle_votes_of
from crm.permissions import can_say_who_is_who
from crm.reports.merge_plan import (
    ACCOUNTS,
    CONTACTS,
    AnyMerge,
    Record,
    Side,
    personas_speak_against,
    plan_merge,
    side_of,
)
from crm.reports.restrictions import check_unrestricted

REASON_LENGTH_LIMIT = 300
# A merge has a reason; what it said of the two goes with them.
FORGOTTEN = "…"
HIERARCHY_AT_MOST = 50


@act
def merge_records(thing: Record, into: Record, *, by: Member, reason: str, seen: str = "") -> AnyMerge:
    """Let everything that names one record name another one, and lead there from then on.

    ``seen`` is the fingerprint of the plan that somebody looked at. Raises ``MayNotSayWhoIsWho``, ``TextIsEmpty`` without
    a reason, ``IsOneAndTheSame``, ``IsMergedAway``, ``BothHaveMembers``, ``PersonIsForgotten``, ``PersonasSpeakAgainst``,
    ``PersonIsRestricted``, ``StandsAbove`` or ``PlanIsStale``. Whoever is merged at the same moment comes second and is refused.
    """
    side = side_of(thing)
    if thing.pk == into.pk:
        raise refused.IsOneAndTheSame(pointer="/into")
    thing, into = locked_records(side, thing, into)
    if not can_say_who_is_who(by):
        raise refused.MayNotSayWhoIsWho
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    check_can_merge(thing, into)
    if seen and seen != plan_merge(thing, into).fingerprint:
        raise refused.PlanIsStale
    merge: AnyMerge = side.merges(by=by, reason=reason.strip()[:REASON_LENGTH_LIMIT], into=into, leads_to=into)
    setattr(merge, side.name, thing)
    # Before it is written down: what leads to the record that goes is carried along like all else.
    merge.save()
    rows = carry(Carrying(side, merge, thing, into))
    _settle(thing, into, became_one=True)
    _record(IdentityEvent.Kind.MERGED, merge, thing, into, by, rows)
    return merge


@act
def unmerge_records(merge: AnyMerge, *, by: Member, reason: str) -> AnyMerge:
    """Make two of one again, as they were; what came since stays with the record that stayed.

    Raises ``MayNotSayWhoIsWho``, ``TextIsEmpty``, ``MergeIsUndone``, ``MergeIsForgotten``, ``PersonIsRestricted``, or
    ``MergeIsBuiltUpon`` when that record was merged itself.
    """
    side = side_of(merge)
    thing, into = locked_records(side, getattr(merge, side.name), merge.into)
    merge = side.merges.objects.select_for_update().get(pk=merge.pk)
    _check_can_unmerge(merge, by, reason)
    if isinstance(into, Contact):
        check_unrestricted(thing, into)
    # What younger merges wrote over what this one wrote is written anew, as if this one had never been.
    younger = list(side.merges.objects.standing().filter(leads_to=into, into=into, pk__gt=merge.pk).order_by("-pk"))
    for other in younger:
        away, into = locked_records(side, getattr(other, side.name), into)
        take_columns_back(Carrying(side, other, away, into))
    thing, into = locked_records(side, thing, into)
    carry_back(Carrying(side, merge, thing, into))
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    rows = sum(len(row.moved) for row in MergedRows.objects.filter(**{side.journal: merge}))
    # What stayed behind for the sake of what has just left may move now.
    for other in side.merges.objects.standing().filter(leads_to=into, into=into).order_by("pk"):
        away, into = locked_records(side, getattr(other, side.name), into)
        carry(Carrying(side, other, away, into), anew=other in younger)
    _settle(thing, into, became_one=False)
    _record(IdentityEvent.Kind.UNMERGED, merge, thing, into, by, rows)
    return merge


def check_can_merge(thing: Record, into: Record) -> None:
    """Raise what ``merge_records`` would raise of two records, whoever wants to merge them."""
    side = side_of(thing)
    standing = side.merges.objects.standing().filter(**{f"{side.name}__in": [thing.pk, into.pk]})
    if thing.pk == into.pk:
        raise refused.IsOneAndTheSame(pointer="/into")
    if standing.exists():
        raise refused.IsMergedAway
    if isinstance(thing, Contact) and isinstance(into, Contact):
        check_unrestricted(thing, into)
        _check_people(thing, into)
    elif isinstance(thing, Account) and isinstance(into, Account) and _stands_above(thing, into):
        raise refused.StandsAbove


def _check_can_unmerge(merge: AnyMerge, by: Member, reason: str) -> None:
    if not can_say_who_is_who(by):
        raise refused.MayNotSayWhoIsWho
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    if merge.undone_at is not None:
        raise refused.MergeIsUndone
    if merge.forgotten_at is not None:
        raise refused.MergeIsForgotten
    if merge.leads_to_id != merge.into_id:
        raise refused.MergeIsBuiltUpon


def gather_strays() -> int:
    """Carry along what was written for a record while it was merged away, or names it by an old number; return how much."""
    gathered = 0
    for side in (CONTACTS, ACCOUNTS):
        for merge in _merges_with_strays(side):
            gathered += _gather(side, merge)
    return gathered


def locked_records(side: Side, one: Record, other: Record) -> tuple[Any, Any]:
    """Read two records again under full locks, by number: who is about to write a row that names one is through then."""
    rows = side.model.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[one.pk], found[other.pk]


def strays_of(side: Side) -> models.QuerySet[Any]:
    """Return the standing merges whose record is still named by a row that should have moved."""
    standing = side.merges.objects.standing()
    named = models.Q(pk__in=[])
    for reference in side.references:
        if reference.relation.fate is Fate.MOVE:
            rows = reference.rows.filter(**{reference.column: models.OuterRef(side.name)}).order_by()
            named |= models.Q(models.Exists(rows))
    found: models.QuerySet[Any] = standing.filter(named)
    return found


@act
def _gather(side: Side, merge: AnyMerge) -> int:
    thing, into = locked_records(side, getattr(merge, side.name), merge.leads_to)
    merge = side.merges.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None or merge.leads_to_id != into.pk:
        return 0
    gathered = carry(Carrying(side, merge, thing, into))
    _settle(thing, into, became_one=True)
    return gathered


def _merges_with_strays(side: Side) -> list[AnyMerge]:
    return list(strays_of(side).order_by("pk"))


def _check_people(thing: Contact, into: Contact) -> None:
    if thing.member_id is not None and into.member_id is not None:
        raise refused.BothHaveMembers
    members = Member.objects.filter(pk__in=[thing.member_id or 0, into.member_id or 0])
    if members.filter(erased_at__isnull=False).exists():
        raise refused.PersonIsForgotten
    if personas_speak_against(thing, into).exists():
        raise refused.PersonasSpeakAgainst


def _stands_above(upper: Account, lower: Account) -> bool:
    if not hasattr(Account, "parent_id"):
        return False
    current: Any = lower
    for _step in range(HIERARCHY_AT_MOST):
        if current.parent_id is None:
            return False
        if current.parent_id == upper.pk:
            return True
        current = current.parent
    return True


def _settle(thing: Record, into: Record, *, became_one: bool) -> None:
    """What was cast on behalf of somebody is the vote of the record to which the ticket belongs now."""
    if isinstance(thing, Contact):
        settle_votes_of([thing.pk, into.pk], became_one=became_one)


def _record(kind: IdentityEvent.Kind, merge: AnyMerge, thing: Record, into: Record, by: Member, rows: int) -> None:
    if isinstance(merge, ContactMerge):
        hand_out_merge(merge)
    extras = Merged(merge=merge.pk, source=thing.pk, target=into.pk, rows=rows)
    write = partial(record_identity_event, kind, by=by, extras=extras)
    write(thing)
    write(into)


def forget_merges(people: Collection[int]) -> None:
    """Forget what was written down of people's records when they were merged; there is no way back then."""
    concerned = ContactMerge.objects.filter(
        models.Q(contact__in=people) | models.Q(leads_to__in=people) | models.Q(into__in=people)
    )
    MergedValue.objects.filter(contact_merge__in=concerned).delete()
    concerned.filter(forgotten_at__isnull=True).update(forgotten_at=timezone.now())
    concerned.update(reason=FORGOTTEN)


MERGES: tuple[type[ContactMerge] | type[AccountMerge], ...] = (ContactMerge, AccountMerge)
