"""The service clock: one deadline of a ticket, by when, whether it counts now and how it ended."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.service_policy import Metric, ServiceTerms
from crm.models.ticket import Ticket
from crm.service_facts import NO_TARGET, PAUSED, RUNNING, SETTLED, STOPPED


class ServiceClockQuerySet(models.QuerySet["ServiceClock"]):
    """Sets of service clocks."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of the tickets that staff may see; customers see none, not even of their own."""
        return self.filter(ticket__in=Ticket.objects.visible_to(reader))

    def latest_rounds(self) -> Self:
        """The last round of each metric of a ticket."""
        return self.order_by("ticket", "metric", "-round").distinct("ticket", "metric")

    def to_be_announced(self, now: datetime) -> Self:
        """Those of whose warning or missed deadline nobody was told yet."""
        near = Q(warned_at=None, warn_at__lt=now)
        missed = Q(breached_at=None, due_at__lt=now)
        return self.filter(near | missed, state__in=[RUNNING, PAUSED])


class ServiceClock(models.Model):
    """One deadline of one ticket; its columns are what a replay of the ticket's log says."""

    class State(models.TextChoices):
        RUNNING = RUNNING, _("running")
        PAUSED = PAUSED, _("paused")
        SETTLED = SETTLED, _("settled")
        STOPPED = STOPPED, _("stopped")

    class Reason(models.TextChoices):
        PENDING = "pending", _("pending (customer)")
        ON_HOLD = "on_hold", _("on hold (third party)")
        SOLVED = "solved", _("solved")
        CLOSED = "closed", _("closed")
        NO_TARGET = NO_TARGET, _("no target at this priority")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="clocks", verbose_name=_("ticket"))
    terms = models.ForeignKey(ServiceTerms, models.PROTECT, related_name="+", verbose_name=_("service terms"))
    metric = models.CharField(_("what"), max_length=14, choices=Metric)
    # The next response has a clock for each time that the customer waits for one.
    round = models.PositiveIntegerField(_("round"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=State)
    target_seconds = models.PositiveIntegerField(_("target in seconds of business time"))
    # Up to the latest pause or end; what runs now comes on top.
    worked_seconds = models.PositiveIntegerField(_("seconds of business time that were used"), default=0)
    started_at = models.DateTimeField(_("started at"))
    running_since = models.DateTimeField(_("running since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    warn_at = models.DateTimeField(_("warning due at"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=9, choices=Reason, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    warned_at = models.DateTimeField(_("warned at"), null=True, blank=True)
    breached_at = models.DateTimeField(_("missed at"), null=True, blank=True)

    objects = ServiceClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("service clock")
        verbose_name_plural = _("service clocks")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "metric", "round"], name="a_round_of_a_metric_has_one_clock"),
            models.CheckConstraint(
                condition=Q(state=RUNNING, running_since__isnull=False) | (~Q(state=RUNNING) & Q(running_since=None)),
                name="a_clock_runs_exactly_since_when_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(state=PAUSED, paused_at__isnull=False) & ~Q(pause_reason="")
                | ~Q(state=PAUSED) & Q(paused_at=None, pause_reason=""),
                name="a_paused_clock_says_since_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state=SETTLED, settled_at__isnull=False) | (~Q(state=SETTLED) & Q(settled_at=None)),
                name="a_clock_is_settled_exactly_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=STOPPED, stopped_at__isnull=False) | (~Q(state=STOPPED) & Q(stopped_at=None)),
                name="a_clock_is_stopped_exactly_at_a_moment",
            ),
        ]
        indexes = [
            # Of many clocks few run; the queue of deadlines and its count are read from them alone.
            models.Index(
                fields=["ticket"],
                include=["warn_at", "due_at", "breached_at"],
                name="service_clock_running",
                condition=Q(state=RUNNING),
            ),
            models.Index(
                fields=["due_at"],
                name="service_clock_due",
                condition=Q(breached_at=None, state__in=[RUNNING, PAUSED]),
            ),
            models.Index(
                fields=["warn_at"],
                name="service_clock_warn",
                condition=Q(warned_at=None, state__in=[RUNNING, PAUSED]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.round} ({self.ticket_id})"

    def is_late(self, now: datetime) -> bool:
        """Tell whether the deadline was missed, also when nobody wrote it down yet."""
        if self.breached_at is not None:
            return True
        return self.state == RUNNING and self.due_at is not None and self.due_at < now

    @property
    def target(self) -> timedelta:
        """How long it may take."""
        return timedelta(seconds=self.target_seconds)
