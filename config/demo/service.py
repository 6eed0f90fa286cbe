"""When the story's desk is open, what it promises, and that what it has in hand when the story ends is promised something."""

from decimal import Decimal
from typing import Any

from community.foundation.acting import act
from community.models import Member
from config.demo.reading import read
from config.demo.stage import Stage
from crm.models import Calendar, Metric, ServicePolicy, Ticket
from crm.models.calendar import minute_of
from crm.operations.calendars import CalendarValues, SpecialDay, WeekHours, set_up_calendar
from crm.operations.clocks import give_terms
from crm.operations.service_policies import PolicyValues, Target, frozen_terms, set_up_policy

PRIORITIES = ("low", "normal", "high", "urgent")
FRIDAY = 5
HOUR = 3600


def promise_service_to_all(stage: Stage) -> None:
    """Write down calendar and policies, and promise what they say to tickets that wait, from their opening on."""
    by = stage.members["admin"]
    story = read("service")
    calendar = set_up_calendar(_calendar(story["calendar"]), by=by)
    policies = [
        set_up_policy(_policy(told, calendar, position), by=by) for position, told in enumerate(story["policy"], 1)
    ]
    _promise(policies, by)


@act
def _promise(policies: list[ServicePolicy], by: Member) -> None:
    # What others brought to the desk; the questions of the story are history, of which nobody waits any more.
    waiting = Ticket.objects.unsolved().exclude(origin=Ticket.TicketOrigin.COMMUNITY)
    tickets = list(waiting.select_related("account").select_for_update(of=("self",)).order_by("pk"))
    for policy in ServicePolicy.objects.active().with_terms().filter(pk__in=[one.pk for one in policies]):
        fitting = [ticket for ticket in tickets if ticket.terms_id is None and policy.fits(ticket)]
        if fitting:
            give_terms(frozen_terms(policy), [(ticket, ticket.opened_at) for ticket in fitting], by=by)


def _calendar(told: dict[str, Any]) -> CalendarValues:
    week = [(day, told["hours"]) for day in told["weekdays"]] + [(FRIDAY, told["friday"])]
    hours = [WeekHours(day, *_minutes(stretch.split("-"))) for day, stretches in week for stretch in stretches]
    days = [
        SpecialDay(one["day"], one["name"], *(_minutes([one["opens"], one["closes"]]) if "opens" in one else ()))
        for one in told["day"]
    ]
    return CalendarValues(told["name"], told["time_zone"], tuple(hours), tuple(days))


def _minutes(texts: list[str]) -> list[int]:
    return [minute for text in texts if (minute := minute_of(text)) is not None]


def _policy(told: dict[str, Any], calendar: Calendar, position: int) -> PolicyValues:
    targets = tuple(
        Target(metric, priority, hours * HOUR)
        for metric in Metric.values
        for priority, hours in zip(PRIORITIES, told.get(metric, ()), strict=False)
    )
    rest = {name: value for name, value in told.items() if name not in Metric.values}
    rest["breach_percent"] = Decimal(rest.get("breach_percent", 0))
    return PolicyValues(calendar=calendar, position=position * 10, targets=targets, **rest)
