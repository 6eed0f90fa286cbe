"""The business calendar: on which days and from when until when somebody works, and where."""

from datetime import date
from typing import Any, Self
from zoneinfo import available_timezones

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.business_time import DAYS_OF_A_WEEK, MINUTES_OF_A_DAY, BusinessHours
from crm.models.contact import CRM_ROLES


def check_time_zone(name: str) -> None:
    """Refuse a name that is not one of IANA's."""
    if name not in available_timezones():
        raise ValidationError(_("Name a time zone as IANA does, such as Europe/Berlin."), code="unknown_time_zone")


class CalendarQuerySet(models.QuerySet["Calendar"]):
    """Sets of calendars."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*CRM_ROLES) else self.none()

    def with_hours(self) -> Self:
        """Together with the hours of the week and of single days."""
        return self.prefetch_related("hours", "days")


class Calendar(models.Model):
    """When a business is open, by the clock on the wall of one place."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[check_time_zone])
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return self.name

    def as_business_hours(self) -> BusinessHours:
        """Return the hours as values."""
        week: list[list[tuple[int, int]]] = [[] for _day in range(DAYS_OF_A_WEEK)]
        for row in self.hours.all():
            week[row.weekday - 1].append((row.starts_minute, row.ends_minute))
        days: dict[date, tuple[tuple[int, int], ...]] = {}
        for special in self.days.all():
            days[special.day] = tuple(sorted((*days.get(special.day, ()), *special.stretches)))
        return BusinessHours(self.time_zone, tuple(tuple(sorted(day)) for day in week), days)


class CalendarHours(models.Model):
    """One stretch of the hours of a weekday; a lunch break makes two of them."""

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="hours", verbose_name=_("calendar"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_minute = models.PositiveSmallIntegerField(_("opens at"))
    ends_minute = models.PositiveSmallIntegerField(_("closes at"))

    class Meta:
        verbose_name = _("hours of a weekday")
        verbose_name_plural = _("hours of the week")
        ordering = ["weekday", "starts_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_minute__lt=F("ends_minute"), ends_minute__lte=MINUTES_OF_A_DAY),
                name="hours_open_before_they_close",
                violation_error_message=_("Hours close after they open, at 24:00 at the latest."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=DAYS_OF_A_WEEK), name="a_weekday_is_one_of_seven"
            ),
            ExclusionConstraint(
                name="hours_of_a_weekday_lie_apart",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "starts_minute",
                            # A stretch that begins when another one ends would be the same stretch.
                            "ends_minute",
                            models.Value("[]"),
                            function="INT4RANGE",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("These hours meet or overlap others of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {clock_text(self.starts_minute)} - {clock_text(self.ends_minute)}"


class CalendarDay(models.Model):
    """A single day on which the hours of its weekday do not hold: a holiday, or one stretch of a shorter or longer day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days", verbose_name=_("calendar"))
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    starts_minute = models.PositiveSmallIntegerField(_("opens at"), null=True, blank=True)
    ends_minute = models.PositiveSmallIntegerField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name = _("holiday or special day")
        verbose_name_plural = _("holidays and special days")
        ordering = ["day", "starts_minute"]
        constraints = [
            # A day on which nobody works fills it, so it has no other stretch.
            ExclusionConstraint(
                name="stretches_of_a_special_day_lie_apart",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("day", RangeOperators.EQUAL),
                    (
                        models.Func(
                            Coalesce("starts_minute", models.Value(0)),
                            Coalesce("ends_minute", models.Value(MINUTES_OF_A_DAY)),
                            models.Value("[]"),
                            function="INT4RANGE",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("These hours meet or overlap others of the same day."),
            ),
            models.CheckConstraint(
                condition=Q(starts_minute__isnull=True, ends_minute__isnull=True)
                | Q(
                    starts_minute__isnull=False,
                    ends_minute__isnull=False,
                    starts_minute__lt=F("ends_minute"),
                    ends_minute__lte=MINUTES_OF_A_DAY,
                ),
                name="a_special_day_is_closed_or_opens_before_it_closes",
                violation_error_message=_("Leave both times empty, or let the day close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """From when until when somebody works on this day, if anybody does."""
        if self.starts_minute is None or self.ends_minute is None:
            return ()
        return ((self.starts_minute, self.ends_minute),)


def clock_text(minute: int) -> str:
    """Write a minute of the day as a clock shows it; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(text: Any) -> int | None:
    """Read what a clock shows, from 00:00 to 24:00; ``None`` when no clock shows it."""
    hours, colon, minutes = str(text).strip().partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and len(hours) <= 2):
        return None
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60):
        return None
    minute = int(hours) * 60 + int(minutes)
    return minute if minute <= MINUTES_OF_A_DAY else None
