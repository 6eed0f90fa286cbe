"""Taking an act of moderation back, exactly: the rows and counts are those from before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from community.errors import MayNotModerate
from community.errors.moderating import ActCannotBeUndone, ActIsUndone
from community.flaggable import Because, Flaggable, flaggable
from community.models import Member, ModerationAct, Post, Sanction, Topic
from community.models.sanction import sanction_of
from community.models.topic import State
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic, unpin_topic
from community.operations.posting import locked_topic
from community.operations.reviving import revive_solution
from community.operations.sanctioning import lift_sanction
from community.permissions import can_moderate

_K = ModerationAct.Kind
_MOVES = {_K.HIDE, _K.RESTORE, _K.DELETE, _K.REJECT}


@transaction.atomic
def undo_act(act: ModerationAct, *, by: Member, reason: str) -> ModerationAct:
    """Take an act back; returns the act that does it.

    A solution that went away comes back, unless another one was chosen since. What was rejected appears. Raises
    ``MayNotModerate``, ``ActIsUndone``, or ``ActCannotBeUndone`` when something else has happened to the thing since
    or when the act is of a kind that has no way back.
    """
    kind = flaggable(act.thing_kind)
    thing = kind.locked(act.thing_id)
    if not can_moderate(by):
        raise MayNotModerate
    if ModerationAct.objects.filter(undoes=act).exists():
        raise ActIsUndone
    because = Because(act.ground, reason, undoes=act)
    undoing = _undo_move(kind, thing, act, by, because) if act.kind in _MOVES else _undo_mark(thing, act, by, because)
    if undoing is None:
        raise ActCannotBeUndone
    return undoing


def _undo_mark(thing: Any, act: ModerationAct, by: Member, because: Because) -> ModerationAct | None:
    match act.kind:
        case _K.LOCK:
            return unlock_topic(thing, by=by, because=because)
        case _K.UNLOCK:
            return lock_topic(thing, by=by, because=because)
        case _K.PIN:
            return unpin_topic(thing, by=by, because=because)
        case _K.UNPIN:
            until = act.extras["until"] and datetime.fromisoformat(act.extras["until"])
            return pin_topic(thing, by=by, everywhere=act.extras["everywhere"], until=until, because=because)
        case _K.SUSPEND | _K.SILENCE if act.sanction == sanction_of(thing, act.sanction.kind):
            return lift_sanction(thing, Sanction.Kind(act.sanction.kind), by=by, because=because)
        case _:
            return None


def _undo_move(
    kind: Flaggable, thing: Topic | Post, act: ModerationAct, by: Member, because: Because
) -> ModerationAct | None:
    if thing.state != act.extras["after"]:
        return None
    before = State.VISIBLE if act.kind == _K.REJECT else State(act.extras["before"])
    undoing = kind.moved(thing, before, by, because)
    if undoing is not None and isinstance(thing, Topic | Post):
        topic = locked_topic(thing if isinstance(thing, Topic) else thing.topic)
        revive_solution(topic, act.extras.get("solution"), by=by)
    return undoing
