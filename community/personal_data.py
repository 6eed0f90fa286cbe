"""The slot by which a person is forgotten and told what we know: each app knows its own rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from community.models import Member

Forget = Callable[[Member], None]
LeftAlone = Callable[[Member], bool]
CameLate = Callable[[models.QuerySet[Member]], Iterable[int]]
Rows = Callable[[Member], Iterable[models.Model]]


@dataclass(frozen=True)
class Shown:
    """Rows of a member that an export hands over: what they are called there, which they are, and which columns."""

    name: str
    rows: Rows
    columns: tuple[str, ...]


_holding: list[Forget] = []
_forgetting: list[Forget] = []
_shown: list[Shown] = []
_looking_again: list[CameLate] = []
_leaving_alone: list[LeftAlone] = []


def hold_with(hold: Forget) -> None:
    """Let an app lock the things that its forgetting will change, before an erasure locks anything that comes after them."""
    if hold not in _holding:
        _holding.append(hold)


def hold_things_of(member: Member) -> None:
    """Lock, app by app, what forgetting a member will change."""
    for hold in _holding:
        hold(member)


def forget_with(forget: Forget) -> None:
    """Let an app act inside an erasure, before the personal rows go; naming it again changes nothing."""
    if forget not in _forgetting:
        _forgetting.append(forget)


def look_again_with(came_late: CameLate) -> None:
    """Let an app say of which forgotten members something is there again, as it was being written when they were forgotten."""
    if came_late not in _looking_again:
        _looking_again.append(came_late)


def forgotten_with_something_left(erased: models.QuerySet[Member]) -> set[int]:
    """Return the numbers of forgotten members of whom an app has something that came late."""
    return {pk for came_late in _looking_again for pk in came_late(erased)}


def leave_alone_whom(is_to_be_left: LeftAlone) -> None:
    """Let an app say to whom nothing is sent by itself for now; naming it again changes nothing."""
    if is_to_be_left not in _leaving_alone:
        _leaving_alone.append(is_to_be_left)


def is_left_alone(member: Member) -> bool:
    """Tell whether somebody demanded that nothing is done with what is kept of them."""
    return any(is_to_be_left(member) for is_to_be_left in _leaving_alone)


def show(*shown: Shown) -> None:
    """Hand these rows over in exports; naming them again changes nothing."""
    _shown.extend(one for one in shown if one not in _shown)


def forget(member: Member) -> None:
    """Let every app do what its own rows need; what one of them raises undoes the whole erasure."""
    for act in _forgetting:
        act(member)


def exported(member: Member) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all that is handed over, row by row, as it stands in the columns."""
    for shown in _shown:
        for row in shown.rows(member):
            yield shown.name, {column: getattr(row, column) for column in shown.columns}
