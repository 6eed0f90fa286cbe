"""The slot by which deflection learns who contacted support: the app that knows of contacts fills it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SupportContact:
    """A member turned to support at a moment, on whatever way."""

    member_id: int
    at: datetime


Finder = Callable[[Collection[int], datetime], Iterable[SupportContact]]

_finders: list[Finder] = []


def look_for_contacts_with(finder: Finder) -> None:
    """Ask this finder too from now on; naming it again changes nothing."""
    if finder not in _finders:
        _finders.append(finder)


def support_contacts_since(members: Collection[int], moment: datetime) -> list[SupportContact]:
    """Return what is known of contacts of these members, by their ids, from a moment on."""
    return [contact for finder in _finders for contact in finder(members, moment)]
