"""The form of a ballot: which lines it has, and what somebody said on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ideas.challenge_errors import BallotIsTooFull, EntryIsUnknown
from ideas.models import Challenge, Entry
from ideas.models.challenge import BUYING

# A mark is made or not; with other methods a number stands beside each entry.
MARKED = frozenset({Challenge.Method.SIMPLE, Challenge.Method.LIMITED, Challenge.Method.BUDGET})
MARK = "entry"
POINTS = "points-"
LONGEST = 9


@dataclass(frozen=True)
class Line:
    """An entry on a ballot, what it has on it so far, and whether it can be chosen at all."""

    entry: Entry
    points: int
    is_open: bool


def lines_of(challenge: Challenge, entries: Iterable[Entry], points: Mapping[int, int]) -> list[Line]:
    """Return a line for each entry; where money is decided on, what has no price cannot be chosen."""
    buys = challenge.rule in BUYING
    return [Line(entry, points.get(entry.pk, 0), not buys or entry.cost is not None) for entry in entries]


def said_on(challenge: Challenge, given: QueryDict) -> dict[int, int]:
    """Return points by the number of an entry, as a form says them; an order may leave places out.

    Raises ``EntryIsUnknown`` for what is no entry, ``BallotIsTooFull`` for what is no number or one place for two.
    """
    if challenge.method in MARKED:
        return {_entry(text): 1 for text in given.getlist(MARK)}
    points = {_entry(name): _number(text) for name, text in written_beside(given).items()}
    points = {entry: number for entry, number in points.items() if number}
    return _in_order(points) if challenge.method == Challenge.Method.RANKED else points


def written_beside(given: QueryDict) -> dict[str, str]:
    """Return what stands beside each entry, as it was typed; what was left empty is left out."""
    fields = {name.removeprefix(POINTS): str(given[name]).strip() for name in given if name.startswith(POINTS)}
    return {name: text for name, text in fields.items() if text}


def as_typed(given: QueryDict) -> dict[int, int]:
    """Return what can be read of a ballot that cannot be read as a whole, so that nothing typed is lost."""
    rows = written_beside(given).items()
    return {int(name): int(text) for name, text in rows if _is_number(name) and _is_number(text)}


def _in_order(places: Mapping[int, int]) -> dict[int, int]:
    if len(set(places.values())) < len(places):
        raise BallotIsTooFull(str(_("Give each place to one idea only.")))
    return {entry: place for place, entry in enumerate(sorted(places, key=lambda one: places[one]), 1)}


def _entry(text: str) -> int:
    if not _is_number(text):
        raise EntryIsUnknown
    return int(text)


def _number(text: str) -> int:
    if not _is_number(text):
        raise BallotIsTooFull(str(_("Write whole numbers, such as 0, 1 or 2.")))
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST
