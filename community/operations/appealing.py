"""Appeals against acts of moderation: raised by the person concerned, decided by somebody else than who acted."""

from django.utils import timezone

from community.errors import MayNotModerate, TextIsEmpty
from community.errors.moderating import (
    ActIsUndone,
    AppealIsDecided,
    DecidesOwnAct,
    MayNotAppeal,
    NothingToAppeal,
)
from community.foundation.acting import act
from community.models import Appeal, Member, ModerationAct
from community.operations.recording_acts import announce_appeal
from community.operations.texts import checked_body
from community.operations.undoing import undo_act
from community.permissions import can_appeal, can_decide_appeals

_K = ModerationAct.Kind
APPEALABLE = (_K.HIDE, _K.DELETE, _K.REJECT, _K.LOCK, _K.SUSPEND, _K.SILENCE)


@act
def appeal_act(act: ModerationAct, *, by: Member, text: str) -> Appeal:
    """Say that an act was wrong; an act has one appeal, so a second one only gets the first.

    Raises ``MayNotAppeal``, ``NothingToAppeal``, ``ActIsUndone``, ``TextIsEmpty`` or ``TextIsTooLong``.
    """
    act = ModerationAct.objects.select_for_update(no_key=True).get(pk=act.pk)
    if not can_appeal(by, act):
        raise MayNotAppeal
    if act.kind not in APPEALABLE:
        raise NothingToAppeal
    appeal = Appeal.objects.filter(act=act).first()
    if appeal is not None:
        return appeal
    if ModerationAct.objects.filter(undoes=act).exists():
        raise ActIsUndone
    return Appeal.objects.create(act=act, by=by, text=checked_body(text, pointer="/text"))


@act
def decide_appeal(appeal: Appeal, *, by: Member, overturn: bool, answer: str) -> Appeal:
    """Let the act stand, or take it back exactly.

    Raises ``MayNotModerate``, ``DecidesOwnAct``, ``AppealIsDecided``, ``TextIsEmpty`` without an answer, or what
    ``undo_act`` raises.
    """
    appeal = Appeal.objects.select_for_update(of=("self",), no_key=True).select_related("act").get(pk=appeal.pk)
    if not can_decide_appeals(by):
        raise MayNotModerate
    if appeal.act.by_id == by.pk:
        raise DecidesOwnAct
    if not appeal.is_open:
        raise AppealIsDecided
    if not answer.strip():
        raise TextIsEmpty(pointer="/answer")
    if overturn and not ModerationAct.objects.filter(undoes=appeal.act).exists():
        undo_act(appeal.act, by=by, reason=answer)
    appeal.outcome = Appeal.Outcome.OVERTURNED if overturn else Appeal.Outcome.UPHELD
    appeal.decided_by, appeal.decided_at, appeal.answer = by, timezone.now(), answer.strip()
    appeal.save(update_fields=["outcome", "decided_by", "decided_at", "answer"])
    announce_appeal(appeal)
    return appeal
