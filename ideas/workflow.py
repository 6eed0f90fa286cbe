"""Which status may follow which; the words are fixed, the moves are data."""

from ideas.models import Idea

_S = Idea.Status
MOVES: dict[str, frozenset[str]] = {
    _S.OPEN: frozenset({_S.UNDER_REVIEW, _S.PLANNED, _S.DECLINED}),
    _S.UNDER_REVIEW: frozenset({_S.OPEN, _S.PLANNED, _S.DECLINED}),
    _S.PLANNED: frozenset({_S.UNDER_REVIEW, _S.STARTED, _S.DECLINED}),
    _S.STARTED: frozenset({_S.PLANNED, _S.DELIVERED, _S.DECLINED}),
    _S.DELIVERED: frozenset({_S.STARTED}),
    _S.DECLINED: frozenset({_S.OPEN, _S.UNDER_REVIEW}),
    _S.MERGED: frozenset(),
}
