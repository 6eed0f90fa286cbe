"""What happened to a month of the books, by whom and why."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roi.models.period import Period


class PeriodEventQuerySet(models.QuerySet["PeriodEvent"]):
    """Sets of events."""

    def in_order(self) -> Self:
        """As they happened."""
        return self.order_by("id")


class PeriodEvent(models.Model):
    """One closing or opening of a month. Never changed, and no month changes its state without one."""

    class Kind(models.TextChoices):
        SOFT_CLOSED = "soft_closed", _("closed for what comes by itself")
        REOPENED = "reopened", _("opened again")
        CLOSED = "closed", _("closed")

    period = models.ForeignKey(
        Period, models.PROTECT, related_name="events", verbose_name=pgettext_lazy("of the books", "period")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = PeriodEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a period")
        verbose_name_plural = _("events of periods")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="reopened") | ~models.Q(reason=""), name="opening_a_month_again_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.get_kind_display()}"
