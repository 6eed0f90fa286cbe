"""Calendars are set up and changed; what tickets were promised before does not change with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import available_timezones

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.business_time import DAYS_OF_A_WEEK, MINUTES_OF_A_DAY
from crm.models import Calendar, CalendarDay, CalendarHours
from crm.permissions import can_promise_service
from crm.service_errors import (
    DayIsSpecialTwice,
    HoursAreImpossible,
    MayNotPromise,
    NameIsTaken,
    NeverOpen,
    TimeZoneIsUnknown,
)


@dataclass(frozen=True)
class WeekHours:
    """From which until which minute of a weekday somebody works; 1 is Monday."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True)
class SpecialDay:
    """A day on which other hours hold than those of its weekday, or none; each further stretch of it is one more."""

    day: date
    name: str = ""
    starts: int | None = None
    ends: int | None = None


@dataclass(frozen=True)
class CalendarValues:
    """All that makes a calendar."""

    name: str
    time_zone: str
    hours: Sequence[WeekHours]
    days: Sequence[SpecialDay] = ()


@act
def set_up_calendar(values: CalendarValues, *, by: Member) -> Calendar:
    """Make a calendar.

    Raises ``MayNotPromise``, ``NameIsTaken``, ``TimeZoneIsUnknown``, ``HoursAreImpossible``, ``NeverOpen`` or
    ``DayIsSpecialTwice``.
    """
    if not can_promise_service(by):
        raise MayNotPromise
    calendar = Calendar()
    _write(calendar, values)
    return calendar


@act
def change_calendar(
    calendar: Calendar, values: CalendarValues, *, by: Member, version: int | None = None
) -> Calendar | None:
    """Let a calendar be what the values say; what is so already changes nothing and returns ``None``.

    Raises ``VersionIsStale`` and what setting up raises. Tickets keep the hours under which they were promised something.
    """
    calendar = read_locked(Calendar.objects.all(), calendar.pk)
    if not can_promise_service(by):
        raise MayNotPromise
    if version is not None and version != calendar.version:
        raise VersionIsStale
    if values == values_of(calendar):
        return None
    calendar.version += 1
    _write(calendar, values)
    return calendar


def values_of(calendar: Calendar) -> CalendarValues:
    """Return what a calendar says now."""
    return CalendarValues(
        calendar.name,
        calendar.time_zone,
        tuple(WeekHours(row.weekday, row.starts_minute, row.ends_minute) for row in calendar.hours.all()),
        tuple(SpecialDay(row.day, row.name, row.starts_minute, row.ends_minute) for row in calendar.days.all()),
    )


def _write(calendar: Calendar, values: CalendarValues) -> None:
    _check(calendar, values)
    calendar.name, calendar.time_zone = values.name.strip(), values.time_zone
    calendar.save()
    calendar.hours.all().delete()
    calendar.days.all().delete()
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=one.weekday, starts_minute=one.starts, ends_minute=one.ends)
        for one in values.hours
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=one.day, name=one.name, starts_minute=one.starts, ends_minute=one.ends)
        for one in values.days
    )


def _check(calendar: Calendar, values: CalendarValues) -> None:
    if Calendar.objects.exclude(pk=calendar.pk).filter(name=values.name.strip()).exists():
        raise NameIsTaken(pointer="/name")
    if values.time_zone not in available_timezones():
        raise TimeZoneIsUnknown(pointer="/time_zone")
    if not values.hours:
        raise NeverOpen(pointer="/hours")
    for weekday in range(1, DAYS_OF_A_WEEK + 1):
        _check_stretches(((one.starts, one.ends) for one in values.hours if one.weekday == weekday), "/hours")
    _check_days(values.days)


def _check_days(days: Sequence[SpecialDay]) -> None:
    """A day is closed, once, or open in stretches that lie apart."""
    by_day: dict[date, list[SpecialDay]] = {}
    for one in days:
        by_day.setdefault(one.day, []).append(one)
    for rows in by_day.values():
        if len(rows) > 1 and any((one.starts, one.ends) == (None, None) for one in rows):
            raise DayIsSpecialTwice(pointer="/days")
        if any((one.starts is None) != (one.ends is None) for one in rows):
            raise HoursAreImpossible(pointer="/days")
        stretches = [(one.starts, one.ends) for one in rows if one.starts is not None and one.ends is not None]
        _check_stretches(stretches, "/days")


def _check_stretches(stretches: Iterable[tuple[int, int]], pointer: str) -> None:
    ordered = sorted(stretches)
    if any(not 0 <= starts < ends <= MINUTES_OF_A_DAY for starts, ends in ordered):
        raise HoursAreImpossible(pointer=pointer)
    if any(before[1] >= after[0] for before, after in pairwise(ordered)):
        raise HoursAreImpossible(pointer=pointer)
