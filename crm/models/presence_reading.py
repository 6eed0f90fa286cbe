"""What was read of a presence: one figure of one kind on one day, and what stood there before."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.own_presence import OwnPresence
from crm.presence_figures import COMPUTED, DEFINED, PresenceMetric


class ReadingSource(models.TextChoices):
    """Where a figure is known from."""

    NETWORK = "network", _("asked of the network")
    COMPUTED = "computed", _("computed from our messages")
    TYPED = "typed", _("typed in")
    IMPORTED = "imported", _("from a file")


class PresenceReadingQuerySet(models.QuerySet["PresenceReading"]):
    """Sets of readings."""

    def between(self, first: date, last: date) -> Self:
        """Of these days, both included."""
        return self.filter(day__range=(first, last))

    def in_order(self) -> Self:
        """By day, the oldest first."""
        return self.order_by("day", "metric", "id")


class PresenceReading(models.Model):
    """One figure of one day. A corrected one replaces it; what it replaced is kept beside it."""

    presence = models.ForeignKey(
        OwnPresence, models.PROTECT, related_name="readings", verbose_name=_("presence of our own")
    )
    metric = models.CharField(_("figure"), max_length=14, choices=PresenceMetric)
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    source = models.CharField(_("known from"), max_length=8, choices=ReadingSource)
    read_at = models.DateTimeField(_("read at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    objects = PresenceReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a presence")
        verbose_name_plural = _("readings of presences")
        constraints = [
            models.UniqueConstraint(fields=["presence", "metric", "day"], name="a_figure_is_read_once_a_day"),
            models.CheckConstraint(condition=models.Q(metric__in=list(DEFINED)), name="a_figure_is_of_the_list"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="no_figure_is_less_than_nothing"),
            models.CheckConstraint(
                condition=~models.Q(metric="answered_share") | models.Q(value__lte=100),
                name="a_share_is_at_most_all",
            ),
            models.CheckConstraint(
                condition=models.Q(metric__in=COMPUTED, source="computed")
                | (~models.Q(metric__in=COMPUTED) & ~models.Q(source="computed")),
                name="what_is_computed_is_never_said",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=["typed", "imported"], by__isnull=False)
                | models.Q(source__in=["network", "computed"], by__isnull=True),
                name="who_says_a_figure_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.day}: {self.value}"


class ReplacedReading(models.Model):
    """What a figure was before somebody or a new computation corrected it; never changed."""

    reading = models.ForeignKey(
        PresenceReading, models.PROTECT, related_name="replaced", verbose_name=_("reading of a presence")
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    source = models.CharField(_("known from"), max_length=8, choices=ReadingSource)
    read_at = models.DateTimeField(_("read at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)
    # Nobody, where it was computed anew.
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )

    class Meta:
        verbose_name = _("replaced reading")
        verbose_name_plural = _("replaced readings")
        indexes = [models.Index(fields=["reading", "-id"], name="replaced_reading_newest")]

    def __str__(self) -> str:
        return f"{self.value} ({self.replaced_at:%Y-%m-%d})"
