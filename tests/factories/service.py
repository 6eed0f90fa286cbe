"""Calendars and service policies."""

from typing import Any

import factory

from crm.models import Calendar, CalendarDay, CalendarHours, ServicePolicy, ServiceTarget
from crm.models.calendar import minute_of

OFFICE = ("09:00-12:00", "13:00-17:00")
HOUR = 3600


class CalendarFactory(factory.django.DjangoModelFactory[Calendar]):
    """An office in Berlin from Monday to Friday; `week={7: ["10:00-12:00"]}` and `closed=[date]` make another one."""

    class Meta:
        model = Calendar
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Office {number}")
    time_zone = "Europe/Berlin"

    @classmethod
    def _create(cls, model_class: type[Calendar], *args: Any, **fields: Any) -> Calendar:
        week = fields.pop("week", dict.fromkeys(range(1, 6), OFFICE))
        closed = fields.pop("closed", ())
        calendar = super()._create(model_class, *args, **fields)
        for weekday, stretches in week.items():
            for stretch in stretches:
                starts, ends = map(minute_of, stretch.split("-"))
                CalendarHours.objects.create(calendar=calendar, weekday=weekday, starts_minute=starts, ends_minute=ends)
        CalendarDay.objects.bulk_create(CalendarDay(calendar=calendar, day=day) for day in closed)
        return calendar


class AlwaysFactory(CalendarFactory):
    """Somebody is always there."""

    week = factory.LazyFunction(lambda: dict.fromkeys(range(1, 8), ("00:00-24:00",)))


class ServicePolicyFactory(factory.django.DjangoModelFactory[ServicePolicy]):
    """Promises everybody an answer within an hour, the next one in two, and a solution in eight, around the clock."""

    class Meta:
        model = ServicePolicy
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"Policy {number}")
    calendar = factory.SubFactory(AlwaysFactory)

    @classmethod
    def _create(cls, model_class: type[ServicePolicy], *args: Any, **fields: Any) -> ServicePolicy:
        hours = fields.pop("hours", {"first_response": 1, "next_response": 2, "resolution": 8})
        policy = super()._create(model_class, *args, **fields)
        ServiceTarget.objects.bulk_create(
            ServiceTarget(policy=policy, metric=metric, priority=priority, seconds=int(wanted * HOUR))
            for metric, wanted in hours.items()
            for priority in ("low", "normal", "high", "urgent")
        )
        return policy
