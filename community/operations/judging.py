"""Working the queue: claiming a case, and deciding it once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.errors import MayNotModerate, TextIsEmpty
from community.errors.moderating import CaseIsClaimed, CaseIsDecided, DecisionDoesNotFit
from community.flaggable import Because, Flaggable, flaggable
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Flag, Member, ModerationCase, ModerationPolicy, Topic
from community.models.flag import Outcome
from community.models.moderation_act import Ground
from community.models.topic import State
from community.operations.duplicates import locked_topics, mark_duplicate
from community.operations.recording_acts import announce_decision
from community.operations.undoing import undo_act
from community.permissions import can_moderate


class Consequence(models.TextChoices):
    """What follows when a moderator agrees."""

    NOTHING = "nothing", gettext_lazy("leave it")
    HIDE = "hide", gettext_lazy("hide it")
    DELETE = "delete", gettext_lazy("delete it")
    DUPLICATE = "duplicate", gettext_lazy("point it to the original that was named")


@dataclass(frozen=True)
class Decision:
    """What a moderator thinks of a case, what follows, and why; the author reads the reason."""

    outcome: str
    consequence: str = Consequence.HIDE
    ground: str = Ground.OTHER
    reason: str = ""


@act
def claim_case(case: ModerationCase, *, by: Member) -> bool:
    """Work on a case alone for some minutes; one's own claim is made longer. Returns whether it is new.

    Raises ``MayNotModerate``, ``CaseIsDecided`` or ``CaseIsClaimed``, both with a name.
    """
    case = _locked(case)
    _check_is_mine(case, by)
    now = timezone.now()
    is_new = case.claimant(now) is None
    case.claimed_by = by
    case.claimed_until = now + timedelta(minutes=ModerationPolicy.current().claim_minutes)
    case.save(update_fields=["claimed_by", "claimed_until"])
    return is_new


@act
def release_case(case: ModerationCase, *, by: Member) -> bool:
    """Leave a case to others; returns whether it was claimed. Raises as ``claim_case`` does."""
    case = _locked(case)
    _check_is_mine(case, by)
    was_claimed = case.claimed_by_id is not None
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["claimed_by", "claimed_until"])
    return was_claimed


@act
def decide_case(case: ModerationCase, decision: Decision, *, by: Member) -> ModerationCase:
    """Agree with a case, disagree with it, or leave it at that; what was done without anybody looking is undone.

    Agreeing with what was held back rejects it, disagreeing lets it appear. A question that was asked before is pointed to
    the original that was named, which raises as ``mark_duplicate`` does. Raises ``MayNotModerate``,
    ``CaseIsDecided`` or ``CaseIsClaimed``, both with a name, ``TextIsEmpty`` without a reason where something goes
    away, or ``DecisionDoesNotFit``.
    """
    kind = flaggable(case.thing_kind)
    original = original_named_in(case) if decision.consequence == Consequence.DUPLICATE else None
    if original is not None:
        # Of two topics the one with the lower number is locked first.
        locked_topics(Topic(pk=case.thing_id), original)
    thing = kind.locked(case.thing_id)
    case = _locked(case)
    _check_is_mine(case, by)
    if decision.outcome == Outcome.AGREED and original is not None and not case.is_held:
        mark_duplicate(thing, original, by=by)
    elif decision.outcome == Outcome.AGREED:
        _agree(kind, thing, case, decision, by)
    else:
        _let_stand(kind, thing, case, decision, by)
    now = timezone.now()
    case.outcome, case.decided_by, case.decided_at = decision.outcome, by, now
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["outcome", "decided_by", "decided_at", "claimed_by", "claimed_until"])
    Flag.objects.filter(case=case, outcome=Outcome.OPEN).update(outcome=decision.outcome, handled_by=by, handled_at=now)
    announce_decision(case)
    return case


def original_named_in(case: ModerationCase) -> Topic | None:
    """Return the original that those who reported a question name, the one with the most weight behind it."""
    named = Flag.objects.filter(case=case, original__isnull=False).values("original")
    heaviest = named.annotate(all=models.Sum("weight")).order_by("-all", "original").first()
    return Topic.objects.get(pk=heaviest["original"]) if heaviest else None


def _agree(kind: Flaggable, thing: Any, case: ModerationCase, decision: Decision, by: Member) -> None:
    because = Because(decision.ground, decision.reason)
    match decision.consequence:
        case Consequence.NOTHING if not case.is_held:
            return
        case Consequence.HIDE if not case.is_held:
            state = State.HIDDEN
        case Consequence.DELETE | Consequence.HIDE:
            state = State.DELETED
        case _:
            raise DecisionDoesNotFit
    if not because.reason.strip():
        raise TextIsEmpty(pointer="/reason")
    if thing_state(thing) != state:
        kind.moved(thing, state, by, because)


def _let_stand(kind: Flaggable, thing: Any, case: ModerationCase, decision: Decision, by: Member) -> None:
    if case.is_held:
        if decision.outcome == Outcome.IGNORED:
            raise DecisionDoesNotFit
        if thing_state(thing) != State.VISIBLE:
            kind.moved(thing, State.VISIBLE, by, Because(decision.ground, decision.reason or _("Approved")))
        return
    act = case.hidden_by_flags
    if act is not None and not hasattr(act, "undone_by") and thing_state(thing) == State.HIDDEN:
        undo_act(act, by=by, reason=decision.reason or _("Nothing is wrong with it."))


def thing_state(thing: Any) -> str:
    """Return the state of a thing; a member always stands."""
    return str(getattr(thing, "state", State.VISIBLE))


def _locked(case: ModerationCase) -> ModerationCase:
    return read_locked(ModerationCase.objects.select_related("claimed_by", "decided_by", "hidden_by_flags"), case.pk)


def _check_is_mine(case: ModerationCase, by: Member) -> None:
    if not can_moderate(by):
        raise MayNotModerate
    if not case.is_open:
        raise CaseIsDecided(_("%(name)s has decided this already.") % {"name": case.decided_by})
    claimant = case.claimant(timezone.now())
    if claimant is not None and claimant.pk != by.pk:
        raise CaseIsClaimed(_("%(name)s is working on this.") % {"name": claimant})
