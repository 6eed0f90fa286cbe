"""Deadlines against somebody who knows nothing of our arithmetic: each minute the clock on the wall is looked at."""

import random
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import time_machine

from crm.business_time import BusinessHours, moment_after, open_between
from crm.models import Calendar, CalendarDay, CalendarHours, ServicePolicy, Ticket, TicketEvent
from crm.operations.events import record_ticket_event
from crm.operations.moving import change_status
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory
from tests.factories.service import ServicePolicyFactory

UTC, MINUTE = ZoneInfo("UTC"), timedelta(minutes=1)
DAYS = 8
# The Mondays or so before the clocks are changed there, by an hour or by half of one.
WINDOWS = [
    ("Europe/Berlin", datetime(2026, 3, 26, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 22, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 5, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 29, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 9, 30, tzinfo=UTC)),
]


@cache
def wall(zone: str, begins: datetime) -> list[tuple[date, int, int]]:
    """What the clock on the wall shows at each minute of the window: day, weekday, minute of the day."""
    shown = []
    for passed in range(DAYS * 24 * 60):
        there = (begins + passed * MINUTE).astimezone(ZoneInfo(zone))
        shown.append((there.date(), there.weekday(), there.hour * 60 + there.minute))
    return shown


def hours_at_random(chance: random.Random, zone: str, begins: datetime) -> BusinessHours:
    """Up to four stretches a day, some over the hours that are changed, and a few days that are special or closed."""

    def stretches():
        edges = sorted(chance.sample(range(24 * 60 + 1), 2 * chance.randrange(5)))
        # By the hour now and then, so that edges meet the change itself.
        edges = sorted({60 * (edge // 60) for edge in edges}) if chance.random() < 0.4 else edges
        return tuple(zip(edges[::2], edges[1::2], strict=False))

    special = {
        (begins + timedelta(days=chance.randrange(DAYS))).date(): stretches() for _ in range(chance.randrange(3))
    }
    return BusinessHours(zone, tuple(stretches() for _ in range(7)), special)


def open_minutes(hours: BusinessHours, begins: datetime) -> list[bool]:
    """Tell of each minute of the window whether somebody is there."""

    def is_open(day, weekday, minute):
        return any(starts <= minute < ends for starts, ends in hours.days.get(day, hours.week[weekday]))

    return [is_open(*shown) for shown in wall(hours.time_zone, begins)]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window[0]} {window[1]:%B}")
def test_five_hundred_calendars_are_counted_as_somebody_counts_who_watches(window):
    zone, begins = window
    chance = random.Random(f"{zone} {begins}")
    differ = []
    for _ in range(150):
        hours = hours_at_random(chance, zone, begins)
        is_open = open_minutes(hours, begins)
        first, last = sorted(chance.sample(range(len(is_open)), 2))
        start, end = begins + first * MINUTE, begins + last * MINUTE
        counted = sum(is_open[first:last])
        if open_between(hours, start, end) != counted * MINUTE:
            differ.append((hours, start, end, counted))
        if counted:
            wanted = chance.randrange(1, counted + 1)
            reached = [number for number in range(first, last) if is_open[number]][wanted - 1] + 1
            if moment_after(hours, start, wanted * MINUTE) != begins + reached * MINUTE:
                differ.append((hours, start, wanted, reached))

    assert differ == []


def kept(hours: BusinessHours, name: str) -> Calendar:
    """Write a calendar down; its special days are closed."""
    calendar = Calendar.objects.create(name=name, time_zone=hours.time_zone)
    for weekday, day in enumerate(hours.week, 1):
        for starts, ends in day:
            CalendarHours.objects.create(calendar=calendar, weekday=weekday, starts_minute=starts, ends_minute=ends)
    for day in hours.days:
        CalendarDay.objects.create(calendar=calendar, day=day)
    return calendar


@pytest.mark.django_db
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window[0]} {window[1]:%B}")
def test_tickets_that_are_paused_and_resumed_by_people_are_due_when_somebody_counted_so(window):
    zone, begins = window
    chance = random.Random(f"tickets {zone} {begins}")
    agent = MemberFactory(roles=["support"])
    for turn in range(4):
        hours = hours_at_random(chance, zone, begins)
        hours = BusinessHours(zone, hours.week, dict.fromkeys(hours.days, ()))
        is_open = open_minutes(hours, begins)
        moments = sorted(chance.sample(range(60, 5 * 24 * 60), 5))
        opened, *turns = moments
        # Paused twice, and running after that.
        runs = [False] * opened + [True] * (len(is_open) - opened)
        for paused, resumed in ((turns[0], turns[1]), (turns[2], turns[3])):
            runs[paused:resumed] = [False] * (resumed - paused)
        worked = [number for number, there in enumerate(is_open) if there and runs[number]]
        before = len([number for number in worked if number < turns[3]])
        if len(worked) <= before + 1:
            continue
        wanted = chance.randrange(before + 1, len(worked))
        ServicePolicy.objects.update(is_active=False)
        policy = ServicePolicyFactory(calendar=kept(hours, f"by hand {turn}"), hours={"resolution": 1})
        policy.targets.update(seconds=60 * wanted)
        with time_machine.travel(begins + opened * MINUTE, tick=False) as clock:
            ticket = Ticket.objects.create(contact=ContactFactory(), origin="email", subject="It hums")
            record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=MemberFactory(), at=ticket.opened_at)
            for number, moment in enumerate(turns):
                clock.move_to(begins + moment * MINUTE)
                change_status(ticket, "open" if number % 2 else "pending", by=agent)

        row = ticket.clocks.get(metric="resolution")
        assert row.due_at == begins + (worked[wanted - 1] + 1) * MINUTE
        assert row.worked_seconds == 60 * before
