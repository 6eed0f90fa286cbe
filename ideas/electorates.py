"""The slot for groups of people that other apps know: a challenge may be for one of them only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models

from community.models import Member


@dataclass(frozen=True)
class Electorate:
    """A group by a word that stays, such as ``segment:12``, and by the name that staff know."""

    word: str
    name: str


Offer = Callable[[], Iterable[Electorate]]
Holds = Callable[[str, Member], bool]

Members = Callable[[str], models.QuerySet[Member]]

_offers: list[Offer] = []
_holds: dict[str, Holds] = {}
_members: dict[str, Members] = {}


def add_electorates(prefix: str, offer: Offer, holds: Holds, members: Members) -> None:
    """Offer these groups from now on; the others are asked for words that begin with the prefix and a colon."""
    if prefix not in _holds:
        _offers.append(offer)
        _holds[prefix], _members[prefix] = holds, members


def electorates() -> list[Electorate]:
    """Return all groups that there are now."""
    return [one for offer in _offers for one in offer()]


def belongs_to(word: str, member: Member) -> bool:
    """Tell whether a member belongs to a group now; a group that nobody knows any more has no members."""
    holds = _holds.get(word.split(":", 1)[0])
    return holds is not None and holds(word, member)


def members_of(word: str) -> models.QuerySet[Member]:
    """Return who belongs to a group now; a group that nobody knows any more has no members."""
    members = _members.get(word.split(":", 1)[0])
    return members(word) if members is not None else Member.objects.none()
