"""Watching topics, categories, tags and members, muting them, and taking either back."""

from typing import Any

from community.errors import MayNotWriteHere, NobodyWatchesOneself, ThingIsNotWatched
from community.foundation.acting import act
from community.models import Category, Member, Tag, Topic, Watch
from community.permissions import can_see_category, can_see_topic

Thing = Topic | Category | Tag | Member
_NAMES: dict[type[Thing], str] = {Topic: "topic", Category: "category", Tag: "tag", Member: "person"}
PLACES = (Category, Tag)


@act
def watch(thing: Thing, *, by: Member, level: str = Watch.Level.WATCHING) -> Watch:
    """Hear of a thing at a level from now on, in place of an earlier one; the same again changes nothing.

    Raises ``MayNotWriteHere`` for what the member may not see, ``NobodyWatchesOneself``, or ``ThingIsNotWatched`` when
    such a thing has no such level.
    """
    _check_sees(thing, by)
    if thing == by:
        raise NobodyWatchesOneself(pointer="/person")
    if level == Watch.Level.OPENINGS and not isinstance(thing, PLACES):
        raise ThingIsNotWatched(pointer="/level")
    key: dict[str, Any] = {_NAMES[type(thing)]: thing, "member": by}
    # Two at once meet at the unique key; the later one's level stands, and both are the member's own choice.
    row, _made = Watch.objects.update_or_create(**key, defaults={"level": level, "is_automatic": False})
    return row


@act
def unwatch(thing: Thing, *, by: Member) -> bool:
    """Neither watch nor mute a thing any longer; return whether there was anything to take back."""
    removed, _per_model = Watch.objects.filter(**{_NAMES[type(thing)]: thing}, member=by).delete()
    return bool(removed)


def _check_sees(thing: Thing, by: Member) -> None:
    match thing:
        case Topic():
            sees = can_see_topic(by, thing)
        case Category():
            sees = can_see_category(by, thing)
        case _:
            sees = True
    if not (by.is_active and sees):
        raise MayNotWriteHere
