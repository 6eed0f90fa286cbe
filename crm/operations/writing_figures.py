"""Figures of presences are written down: one for each kind and day, and a corrected one keeps what it replaced."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from community.models.visit import business_day
from crm.errors import MayNotKeepChannels
from crm.models import OwnPresence, PresenceReading, ReadingSource, ReplacedReading
from crm.permissions import can_keep_channels
from crm.presence_errors import DayIsAhead, FigureIsComputed, FigureIsImpossible
from crm.presence_figures import DEFINED

Outcome = Literal["created", "updated", "unchanged"]
Key = tuple[int, str, date]
_MOST = Decimal(10) ** 15


@dataclass(frozen=True)
class Figure:
    """What is to be written down."""

    presence: int
    metric: str
    day: date
    value: Decimal

    @property
    def key(self) -> Key:
        """By which it is one reading."""
        return self.presence, self.metric, self.day


@act
def type_figure(presence: OwnPresence, *, by: Member, metric: str, day: date, value: Decimal) -> PresenceReading:
    """Write down a figure that somebody read, or correct the one of that day.

    Raises ``MayNotKeepChannels``, ``FigureIsComputed``, ``FigureIsImpossible`` or ``DayIsAhead``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    figure = checked_figure(Figure(presence.pk, metric, day, value))
    write_figures([figure], source=ReadingSource.TYPED, by=by)
    return PresenceReading.objects.select_related("by").get(presence=presence, metric=metric, day=day)


def checked_figure(figure: Figure) -> Figure:
    """Return a figure that may be said. Raises ``FigureIsComputed``, ``FigureIsImpossible`` or ``DayIsAhead``."""
    defined = DEFINED.get(figure.metric)
    if defined is None:
        raise FigureIsImpossible(pointer="/metric")
    if defined.is_computed:
        raise FigureIsComputed(pointer="/metric")
    value = figure.value
    if not value.is_finite() or not 0 <= value < _MOST or value != round(value, 2):
        raise FigureIsImpossible(pointer="/value")
    if figure.day > business_day(timezone.now()):
        raise DayIsAhead(pointer="/day")
    return figure


@act
def write_figures(figures: Sequence[Figure], *, source: ReadingSource, by: Member | None = None) -> Counter[Outcome]:
    """Write figures that were checked, within the act of whoever may; the same again changes nothing.

    Presences are locked in the order of their numbers, so two files at once wait and do not mix.
    """
    outcomes: Counter[Outcome] = Counter()
    numbers = {figure.presence for figure in figures}
    list(OwnPresence.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk"))
    standing = _standing(figures)
    for figure in figures:
        reading = standing.get(figure.key)
        outcome = _outcome(reading, figure)
        outcomes[outcome] += 1
        if reading is None:
            standing[figure.key] = PresenceReading.objects.create(
                presence_id=figure.presence,
                metric=figure.metric,
                day=figure.day,
                value=figure.value,
                source=source,
                by=by,
            )
        elif outcome == "updated":
            _replace(reading, figure.value, source=source, by=by)
    return outcomes


def foresee(figures: Sequence[Figure]) -> Counter[Outcome]:
    """Tell what writing them would do, and write nothing."""
    standing = _standing(figures)
    return Counter(_outcome(standing.get(figure.key), figure) for figure in figures)


def _standing(figures: Iterable[Figure]) -> dict[Key, PresenceReading]:
    days = [figure.day for figure in figures]
    if not days:
        return {}
    rows = PresenceReading.objects.between(min(days), max(days))
    rows = rows.filter(presence__in={figure.presence for figure in figures})
    return {(row.presence_id, row.metric, row.day): row for row in rows}


def _outcome(reading: PresenceReading | None, figure: Figure) -> Outcome:
    if reading is None:
        return "created"
    return "unchanged" if reading.value == figure.value else "updated"


def _replace(reading: PresenceReading, value: Decimal, *, source: ReadingSource, by: Member | None) -> None:
    ReplacedReading.objects.create(
        reading=reading,
        value=reading.value,
        source=reading.source,
        read_at=reading.read_at,
        by=reading.by,
        replaced_by=by,
    )
    reading.value, reading.source, reading.by, reading.read_at = value, source, by, timezone.now()
    reading.save(update_fields=["value", "source", "by", "read_at"])
