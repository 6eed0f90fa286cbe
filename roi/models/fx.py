"""Dated exchange rates; what was converted once stays converted at its rate."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from roi.models.written import shortly


class FxRateQuerySet(models.QuerySet["FxRate"]):
    """Sets of rates."""

    def last_before_or_on(self, day: date) -> Self:
        """The latest published first; on days without a rate the one before holds."""
        return self.filter(on__lte=day).order_by("-on", "-id")


class FxRate(models.Model):
    """How much of a quoted currency one unit of the base bought on a day, by one source; never changed."""

    base = models.CharField(_("base currency"), max_length=3)
    quote = models.CharField(_("quoted currency"), max_length=3)
    on = models.DateField(_("published for"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=40)
    fetched_at = models.DateTimeField(_("read at"), db_default=Now(), editable=False)

    objects = FxRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["base", "quote", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["base", "quote", "on", "source"], name="a_source_publishes_one_rate_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_is_positive"),
            models.CheckConstraint(condition=~models.Q(base=models.F("quote")), name="exchange_is_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.base}/{self.quote} {shortly(self.rate)} ({date_format(self.on, 'SHORT_DATE_FORMAT')})"
