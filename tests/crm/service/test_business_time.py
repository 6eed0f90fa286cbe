"""The arithmetic of business time against somebody who looks at the clock on the wall every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crm.business_time import BusinessHours, moment_after, open_between

MINUTE = timedelta(minutes=1)
OFFICE = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
NOTHING: tuple[tuple[int, int], ...] = ()
BERLIN_OFFICE = BusinessHours("Europe/Berlin", (OFFICE,) * 5 + (NOTHING,) * 2, {date(2026, 12, 25): NOTHING})
# Where and when clocks are changed: by an hour, by half of one, before midnight, and by leaving out a whole day.
CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 6, 1, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
]


@some.composite
def stretches(draw):
    edges = draw(some.lists(some.integers(0, 24 * 60), max_size=6, unique=True).map(sorted))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@some.composite
def situations(draw):
    """Hours, and a moment within a day or so of a change of the clocks there."""
    zone, change = draw(some.sampled_from(CHANGES))
    start = change + draw(some.integers(-1800, 600)) * MINUTE
    week = tuple(draw(some.lists(stretches(), min_size=7, max_size=7)))
    around = [change.date() + timedelta(days=days) for days in range(-2, 3)]
    special = draw(some.dictionaries(some.sampled_from(around), stretches(), max_size=2))
    return BusinessHours(zone, week, special), start


def is_open(hours: BusinessHours, moment: datetime) -> bool:
    wall = moment.astimezone(ZoneInfo(hours.time_zone))
    minute = wall.hour * 60 + wall.minute
    given_hours = hours.days.get(wall.date(), hours.week[wall.weekday()])
    return any(starts <= minute < ends for starts, ends in given_hours)


def walked(hours: BusinessHours, start: datetime, minutes: int) -> timedelta:
    """What somebody counts who looks at the wall once a minute."""
    return sum((MINUTE for passed in range(minutes) if is_open(hours, start + passed * MINUTE)), timedelta())


@given(situations(), some.integers(0, 2400))
@settings(max_examples=30, deadline=None)
def test_it_counts_what_somebody_counts_who_watches_the_clock(situation, minutes):
    hours, start = situation

    assert open_between(hours, start, start + minutes * MINUTE) == walked(hours, start, minutes)


@given(situations(), some.integers(0, 7 * 86400), some.integers(0, 7 * 86400))
@settings(max_examples=30, deadline=None)
def test_parts_add_up_to_the_whole(situation, first, second):
    hours, start = situation
    middle, end = start + timedelta(seconds=first), start + timedelta(seconds=first + second)

    whole = open_between(hours, start, end)

    assert whole == open_between(hours, start, middle) + open_between(hours, middle, end)
    assert timedelta() <= whole <= end - start


@given(situations(), some.integers(1, 200_000))
@settings(max_examples=30, deadline=None)
def test_a_moment_after_some_time_is_the_first_one_until_which_so_much_passed(situation, seconds):
    hours, start = situation
    span = timedelta(seconds=seconds)

    then = moment_after(hours, start, span)

    if then is None:
        assert open_between(hours, start, start + timedelta(days=100)) == timedelta()
    else:
        assert open_between(hours, start, then) == span
        assert open_between(hours, start, then - timedelta(microseconds=1)) == span - timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("start", "hours_wanted", "end"),
    [
        # Friday afternoon goes on on Monday, past the night in which an hour is left out, and past the one that has it twice.
        ("2026-03-27T16:00", 3, "2026-03-30T10:00"),
        ("2026-10-23T16:00", 3, "2026-10-26T10:00"),
        # Over lunch, before the opening, and exactly until the closing.
        ("2026-11-26T11:30", 1, "2026-11-26T13:30"),
        ("2026-11-26T05:00", 1, "2026-11-26T09:00"),
        ("2026-11-26T16:00", 1, "2026-11-26T17:00"),
        # Christmas is a Friday.
        ("2026-12-24T16:00", 2, "2026-12-28T09:00"),
    ],
)
def test_deadlines_of_an_office_in_berlin(start, hours_wanted, end):
    berlin = ZoneInfo("Europe/Berlin")
    opened, wanted = (datetime.fromisoformat(at).replace(tzinfo=berlin) for at in (start, end))

    assert moment_after(BERLIN_OFFICE, opened, timedelta(hours=hours_wanted)) == wanted


def test_who_never_sleeps_works_23_and_25_hours_when_the_clocks_are_changed():
    always = BusinessHours("Europe/Berlin", (((0, 24 * 60),),) * 7, {})
    berlin = ZoneInfo("Europe/Berlin")
    worked = [
        open_between(always, datetime(2026, *day, tzinfo=berlin), datetime(2026, *next_day, tzinfo=berlin))
        for day, next_day in (((3, 29), (3, 30)), ((10, 25), (10, 26)), ((11, 26), (11, 27)))
    ]

    assert worked == [timedelta(hours=hours) for hours in (23, 25, 24)]


def test_who_is_never_open_never_gets_there_and_time_does_not_run_backwards():
    closed = BusinessHours("Europe/Berlin", (NOTHING,) * 7, {})
    now = datetime(2026, 11, 27, 10, tzinfo=UTC)

    assert moment_after(closed, now, timedelta(seconds=1)) is None
    assert moment_after(closed, now, timedelta()) == now
    assert open_between(BERLIN_OFFICE, now, now - timedelta(days=3)) == timedelta()


def test_hours_are_read_as_they_were_written():
    assert BusinessHours.from_json(BERLIN_OFFICE.as_json()) == BERLIN_OFFICE
