"""What a KPI was in a month."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from roi.models.chain import Kpi


class KpiReadingQuerySet(models.QuerySet["KpiReading"]):
    """Sets of readings."""

    def between(self, first: date, last: date) -> Self:
        """Of the months of these days."""
        return self.filter(month__gte=first.replace(day=1), month__lte=last)


class KpiReading(models.Model):
    """One KPI in one month: measured from events, or entered by somebody who says where it is known from."""

    class Origin(models.TextChoices):
        MEASURED = "measured", _("measured")
        ENTERED = "entered", _("entered")

    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="readings", verbose_name=_("KPI"))
    month = models.DateField(_("month"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    # Of a ratio; the value is never added up, these are.
    numerator = models.DecimalField(_("numerator"), max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=20, decimal_places=6, null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin)
    source = models.CharField(_("known from"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    read_at = models.DateTimeField(_("read at"), auto_now=True)

    objects = KpiReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("KPI reading")
        verbose_name_plural = _("KPI readings")
        ordering = ["kpi", "month"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "month"], name="a_kpi_is_read_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_reading_is_of_a_whole_month"),
            models.CheckConstraint(
                condition=models.Q(origin="measured") | (models.Q(entered_by__isnull=False) & ~models.Q(source="")),
                name="what_is_entered_says_by_whom_and_whence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.month:%Y-%m}"
