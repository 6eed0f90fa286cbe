"""Suspending and silencing members for a while, and lifting it early."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.errors import TextIsEmpty
from community.errors.moderating import EndIsPast, MayNotSanction, MemberIsSilenced
from community.flaggable import Because
from community.foundation.acting import act
from community.foundation.events import Extras
from community.models import Member, ModerationAct, Sanction, Topic, TopicClaim
from community.models.sanction import sanction_of
from community.operations.ending_claims import end_claims_of, held_claims_of
from community.operations.recording_acts import Upon, record_act
from community.permissions import can_sanction

_K = ModerationAct.Kind
_BEGUN = {Sanction.Kind.SUSPENSION: _K.SUSPEND, Sanction.Kind.SILENCE: _K.SILENCE}
_ENDED = {Sanction.Kind.SUSPENSION: _K.UNSUSPEND, Sanction.Kind.SILENCE: _K.UNSILENCE}


@dataclass(frozen=True)
class Sanctioned(Extras):
    """What holds, and until when; no end is for good."""

    sanction: str
    until: str | None


@act
def sanction_member(
    member: Member, kind: Sanction.Kind, *, by: Member, until: datetime | None, because: Because
) -> ModerationAct | None:
    """Suspend or silence a member until a moment, or for good; the same end again changes nothing.

    Another end takes the place of an earlier one. What the member claimed is free again. Raises ``MayNotSanction``, ``TextIsEmpty`` without a reason or
    ``EndIsPast``.
    """
    member, claimed = _locked_with_claims(member)
    if not can_sanction(by, member):
        raise MayNotSanction
    if not because.reason.strip():
        raise TextIsEmpty(pointer="/reason")
    now = timezone.now()
    if until is not None and until <= now:
        raise EndIsPast(pointer="/until")
    current = sanction_of(member, kind)
    if current is not None and current.ends_at == until:
        return None
    if current is not None:
        Sanction.objects.filter(pk=current.pk).update(lifted_at=now)
    extras = Sanctioned(kind, until.isoformat() if until else None)
    upon = Upon("member", member.pk, member)
    act = record_act(_BEGUN[kind], upon, by=by, because=because, extras=extras)
    Sanction.objects.create(kind=kind, member=member, act=act, starts_at=now, ends_at=until)
    end_claims_of(member, claimed)
    return act


@act
def lift_sanction(member: Member, kind: Sanction.Kind, *, by: Member, because: Because) -> ModerationAct | None:
    """End what holds against a member now; where nothing holds, nothing changes. Raises ``MayNotSanction``."""
    member = locked_member(member)
    if not can_sanction(by, member):
        raise MayNotSanction
    current = sanction_of(member, kind)
    if current is None:
        return None
    Sanction.objects.filter(pk=current.pk).update(lifted_at=timezone.now())
    return record_act(_ENDED[kind], Upon("member", member.pk, member), by=by, because=because)


def check_may_speak(member: Member) -> None:
    """Every act that puts something before others asks this. Raises ``MemberIsSilenced`` with the end and the reason."""
    silence = sanction_of(member, Sanction.Kind.SILENCE)
    if silence is not None:
        raise MemberIsSilenced.until(silence.ends_at, silence.act.reason)


def _locked_with_claims(member: Member) -> tuple[Member, list[Topic]]:
    """Lock what a member claims and then the member; under that lock nobody claims, and what came meanwhile begins it again."""
    while True:
        topics = held_claims_of(member)
        before = transaction.savepoint_create()
        locked = locked_member(member)
        claimed = set(TopicClaim.objects.filter(by=locked).values_list("topic", flat=True))
        if claimed <= {topic.pk for topic in topics}:
            transaction.savepoint_commit(before)
            return locked, topics
        transaction.savepoint_rollback(before)


def locked_member(member: Member) -> Member:
    """Read the member again under a row lock."""
    locked: Member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    return locked
