"""Flags and cases, made as members and moderators make them."""

from community.flaggable import flaggable
from community.models import Flag, Member
from community.operations.flagging import flag_thing
from tests.factories.community import MemberFactory


def kind_of(thing) -> str:
    """The word by which a thing is reported."""
    return thing._meta.model_name


def flagged(thing, *, by: Member | None = None, ground: str = "spam", note: str = "") -> Flag:
    """Return the flag that a newcomer, or somebody in particular, raises against a thing."""
    return flag_thing(flaggable(kind_of(thing)), thing.pk, by=by or MemberFactory(), ground=ground, note=note)
