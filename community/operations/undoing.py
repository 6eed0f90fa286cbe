"""Taking an act of moderation back, exactly: the rows and counts are those from before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from community.errors import MayNotModerate
from community.errors.moderating import ActCannotBeUndone, ActIsUndone
from community.flaggable import Because, Flaggable, flaggable
from community.foundation.acting import act
from community.models import Category, Member, ModerationAct, Post, Sanction, Topic
from community.models.sanction import sanction_of
from community.models.topic import State
from community.operations.duplicates import locked_topics
from community.operations.marking_topics import lock_topic, pin_topic, unlock_topic, unpin_topic
from community.operations.merging import unmerge_topics
from community.operations.moving import move_topic
from community.operations.posting import locked_topic
from community.operations.reviving import revive_solution
from community.operations.sanctioning import lift_sanction
from community.operations.splitting import unsplit_topic
from community.permissions import can_moderate, can_undo_act, can_write_in

_K = ModerationAct.Kind
_MOVES = {_K.HIDE, _K.RESTORE, _K.DELETE, _K.REJECT}


@act
def undo_act(act: ModerationAct, *, by: Member, reason: str) -> ModerationAct:
    """Take an act back; returns the act that does it.

    Whoever may move topics takes back what they did to them by themselves, as long as they may look at all of it. A
    solution that went away comes back, unless another one was chosen since. What was rejected appears. Raises
    ``MayNotModerate``, ``ActIsUndone``, or ``ActCannotBeUndone`` when something else has happened to the thing since
    or when the act is of a kind that has no way back.
    """
    kind = flaggable(act.thing_kind)
    places: list[Category] = []
    if "into" in act.extras:
        # Of two topics the one with the lower number is locked first, whichever the act names.
        both = locked_topics(Topic(pk=act.thing_id), Topic(pk=act.extras["into"]))
        places = [topic.category for topic in both]
    thing = kind.locked(act.thing_id)
    if not can_undo_act(by, act) or not all(can_moderate(by) or can_write_in(by, place) for place in places):
        raise MayNotModerate
    if ModerationAct.objects.filter(undoes=act).exists():
        raise ActIsUndone
    because = Because(act.ground, reason, undoes=act)
    if act.kind in _MOVES:
        undoing = _undo_move(kind, thing, act, by, because)
    else:
        undoing = _WAYS_BACK[act.kind](thing, act, by, because) if act.kind in _WAYS_BACK else None
    if undoing is None:
        raise ActCannotBeUndone
    return undoing


def has_way_back(act: ModerationAct) -> bool:
    """Tell whether an act that was read with what undid it is of a kind that can be taken back, and was not."""
    is_turned = act.kind in {_K.MERGE, _K.SPLIT} and act.undoes_id is not None
    return act.kind in {*_MOVES, *_WAYS_BACK} and not is_turned and not hasattr(act, "undone_by")


def _pin_again(thing: Topic, act: ModerationAct, by: Member, because: Because) -> ModerationAct | None:
    until = act.extras["until"] and datetime.fromisoformat(act.extras["until"])
    return pin_topic(thing, by=by, everywhere=act.extras["everywhere"], until=until, because=because)


def _move_back(thing: Topic, act: ModerationAct, by: Member, because: Because) -> ModerationAct | None:
    if thing.category_id != act.extras["after"]:
        return None
    before = Category.objects.select_related("circle").get(pk=act.extras["before"])
    return move_topic(thing, before, by=by, because=because)


def _lift(thing: Member, act: ModerationAct, by: Member, because: Because) -> ModerationAct | None:
    if act.sanction != sanction_of(thing, act.sanction.kind):
        return None
    return lift_sanction(thing, Sanction.Kind(act.sanction.kind), by=by, because=because)


_WAYS_BACK: dict[str, Callable[[Any, ModerationAct, Member, Because], ModerationAct | None]] = {
    _K.LOCK: lambda thing, _act, by, because: unlock_topic(thing, by=by, because=because),
    _K.UNLOCK: lambda thing, _act, by, because: lock_topic(thing, by=by, because=because),
    _K.PIN: lambda thing, _act, by, because: unpin_topic(thing, by=by, because=because),
    _K.UNPIN: _pin_again,
    _K.MOVE: _move_back,
    _K.MERGE: unmerge_topics,
    _K.SPLIT: unsplit_topic,
    _K.SUSPEND: _lift,
    _K.SILENCE: _lift,
}


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
