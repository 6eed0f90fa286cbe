"""What changed between two texts, line by line, and within a changed line word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 3
# Comparing takes up to the product of both lengths; longer texts count as replaced.
COMPARED_AT_MOST = 4_000_000
_WORDS = re.compile(r"\s+|[^\s]+")

Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Line:
    """One line and what happened to it: ``same``, ``added``, ``removed``, or ``gap`` for lines that are left out.

    Its pieces together are its text; those that are marked are what differs in it.
    """

    change: str
    pieces: Pieces = ()

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for text, _differs in self.pieces)


def compare(before: str, after: str) -> list[Line]:
    """Return what changed with some lines around; equal texts give nothing."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    if len(old) * len(new) > COMPARED_AT_MOST:
        return [*_whole("removed", old), *_whole("added", new)]
    lines: list[Line] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if lines or group[0][1] > 0:
            lines.append(Line("gap"))
        for change, first, last, start, end in group:
            lines += _lines(change, old[first:last], new[start:end])
    return lines


def _lines(change: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if change == "equal":
        yield from _whole("same", old)
    elif change == "replace" and len(old) == len(new):
        pairs = [_word_by_word(one, other) for one, other in zip(old, new, strict=True)]
        yield from (Line("removed", pieces) for pieces, _other in pairs)
        yield from (Line("added", pieces) for _one, pieces in pairs)
    else:
        yield from _whole("removed", old)
        yield from _whole("added", new)


def _whole(change: str, lines: Sequence[str]) -> list[Line]:
    return [Line(change, ((line, False),)) for line in lines]


def _word_by_word(before: str, after: str) -> tuple[Pieces, Pieces]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) * len(new) > COMPARED_AT_MOST:
        return ((before, True),), ((after, True),)
    removed, added = [], []
    for change, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if first != last:
            removed.append(("".join(old[first:last]), change != "equal"))
        if start != end:
            added.append(("".join(new[start:end]), change != "equal"))
    return tuple(removed), tuple(added)
