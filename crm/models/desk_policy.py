"""The one row of numbers by which the desk works; administrators change it in the admin."""

from datetime import datetime, timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm.business_time import BusinessHours, moment_after
from crm.models.calendar import Calendar
from crm.models.team import Team


class DeskPolicy(models.Model):
    """How long the community has a question for itself, and how long a solved ticket can be opened again."""

    community_hours = models.PositiveSmallIntegerField(
        _("hours of the community"),
        default=24,
        help_text=_("So long the community has a question for itself before it comes to the desk."),
    )
    community_calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("calendar of the community's hours"),
        help_text=_("Only its hours count; without one all hours do, at night and on Sundays, too."),
    )
    reopen_days = models.PositiveSmallIntegerField(
        _("days of reopening"),
        default=14,
        help_text=_("So long a solved ticket is opened again; afterwards a new one follows it."),
    )
    close_days = models.PositiveSmallIntegerField(
        _("days until closing"), default=14, help_text=_("So long after its solution a ticket is closed by itself.")
    )

    escalation_team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team for questions"),
        help_text=_("Gets the questions that the community did not answer in time."),
    )

    recurring_tickets = models.PositiveSmallIntegerField(
        _("tickets of a recurring problem"),
        default=5,
        validators=[MinValueValidator(2)],
        help_text=_("So many tickets and questions of one year that are alike are proposed as an idea."),
    )
    recurring_people = models.PositiveSmallIntegerField(
        _("people of a recurring problem"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("So many people at least must have the problem."),
    )

    class Meta:
        verbose_name = _("policy of the desk")
        verbose_name_plural = _("policy of the desk")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_policy_of_the_desk")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "DeskPolicy":
        """Return the row; before anybody has changed anything, the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def time_of_the_community(self) -> timedelta:
        """How long the community has a question for itself."""
        return timedelta(hours=self.community_hours)

    def community_until(self, since: datetime) -> datetime:
        """Until when the community has a question from a moment on; a calendar that never opens counts as none."""
        hours, span = self._hours, self.time_of_the_community
        until = moment_after(hours, since, span) if hours is not None else None
        return since + span if until is None else until

    @cached_property
    def _hours(self) -> BusinessHours | None:
        if self.community_calendar_id is None:
            return None
        return Calendar.objects.with_hours().get(pk=self.community_calendar_id).as_business_hours()

    def reopens_until(self, solved_at: datetime) -> datetime:
        """Until when a ticket that was solved then is opened again."""
        return solved_at + timedelta(days=self.reopen_days)
