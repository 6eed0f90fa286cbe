"""Business time: how long a business was open between two moments, and when it will have been open for so long.

Pure arithmetic without a database. A business is open at a moment when the clock on its wall shows a minute within its
hours of that day. So an hour that a clock shows twice is worked twice, and one that it skips is not worked at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTES_OF_A_DAY = 24 * 60
DAYS_OF_A_WEEK = 7
# Whoever is not open for so long will never be; a target is a matter of days.
HORIZON_DAYS = 3660

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_NOTHING = timedelta()

# Minutes of the day from which and until which somebody works, in order and apart from each other.
Stretches = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class BusinessHours:
    """When a business is open: by weekday from Monday on, and otherwise on single days, such as holidays."""

    time_zone: str
    week: tuple[Stretches, ...]
    days: Mapping[date, Stretches]

    def on(self, day: date) -> Stretches:
        """Return the hours of a day."""
        special = self.days.get(day)
        return self.week[day.weekday()] if special is None else special

    def as_json(self) -> dict[str, Any]:
        """Return the hours as plain values, always the same for the same hours."""
        return {
            "time_zone": self.time_zone,
            "week": [[list(stretch) for stretch in day] for day in self.week],
            "days": {day.isoformat(): [list(stretch) for stretch in self.days[day]] for day in sorted(self.days)},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "BusinessHours":
        """Read what ``as_json`` returned."""
        return cls(
            values["time_zone"],
            tuple(_stretches(day) for day in values["week"]),
            {date.fromisoformat(day): _stretches(given) for day, given in values["days"].items()},
        )


def open_between(hours: BusinessHours, start: datetime, end: datetime) -> timedelta:
    """Return for how long the business was open from one moment to another; nothing when the second comes first."""
    open_for = _NOTHING
    for opens, closes in _open_from(hours, start):
        if opens >= end:
            break
        open_for += min(closes, end) - opens
    return open_for


def moment_after(hours: BusinessHours, start: datetime, span: timedelta) -> datetime | None:
    """Return the first moment at which the business was open for so long since the start, or ``None`` when it never is."""
    left = span
    if left <= _NOTHING:
        return start
    for opens, closes in _open_from(hours, start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return None


def _stretches(given: list[list[int]]) -> Stretches:
    return tuple((starts, ends) for starts, ends in given)


def _open_from(hours: BusinessHours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when to when the business is open, in order, from a moment on and as far as anybody looks."""
    start = start.astimezone(UTC)
    zone = ZoneInfo(hours.time_zone)
    for ahead in range(HORIZON_DAYS):
        for begins, ends, offset in _of_one_offset(zone, start.date() + ahead * _DAY):
            for opens, closes in _open_within(hours, begins, ends, offset):
                if closes > start:
                    yield max(opens, start), closes


def _open_within(
    hours: BusinessHours, begins: datetime, ends: datetime, offset: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is open of a time in which no clock is changed: there the wall is ahead of UTC by one offset."""
    day = (begins + offset).date()
    last = (ends + offset).date()
    while day <= last:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset
        for starts, stops in hours.on(day):
            opens = max(midnight + timedelta(minutes=starts), begins)
            closes = min(midnight + timedelta(minutes=stops), ends)
            if opens < closes:
                yield opens, closes
        day += _DAY


@lru_cache(maxsize=4096)
def _of_one_offset(zone: ZoneInfo, day: date) -> list[tuple[datetime, datetime, timedelta]]:
    """Cut a day of UTC where the clocks of a zone are changed; most days stay whole."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)
    ends = begins + _DAY
    before, after = _offset_at(zone, begins), _offset_at(zone, ends)
    if before == after:
        return [(begins, ends, before)]
    change = _first_after_change(zone, begins, ends, before)
    return [(begins, change, before), (change, ends, after)]


def _first_after_change(zone: ZoneInfo, begins: datetime, ends: datetime, before: timedelta) -> datetime:
    """Find the second at which another offset begins, by halving."""
    while ends - begins > _SECOND:
        middle = begins + (ends - begins) // 2
        middle = middle.replace(microsecond=0)
        if _offset_at(zone, middle) == before:
            begins = middle
        else:
            ends = middle
    return ends


def _offset_at(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    return offset if offset is not None else _NOTHING
