"""What it costs: hours at dated rates, and amounts."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roi.models.chain import ValueDriver


class HourlyRateQuerySet(models.QuerySet["HourlyRate"]):
    """Sets of rates."""

    def valid_on(self, day: date) -> Self:
        """In force on a business day."""
        return self.filter(validity__contains=day)


class HourlyRate(models.Model):
    """What an hour of a group of staff costs the company, from one day to another."""

    group = models.SlugField(_("group of staff"), max_length=40)
    amount = models.DecimalField(_("per hour"), max_digits=9, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    validity = DateRangeField(_("valid"))

    objects = HourlyRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("hourly rate")
        verbose_name_plural = _("hourly rates")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="hourly_rate_is_positive"),
            ExclusionConstraint(
                name="rates_of_a_group_do_not_overlap",
                expressions=[("group", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.amount} {self.currency}"


class CostEntry(models.Model):
    """One cost, either hours at a dated rate or an amount; corrected by a reversal and a new entry."""

    class Category(models.TextChoices):
        STAFF = "staff", _("staff")
        PLATFORM = "platform", _("platform")
        CAMPAIGN = "campaign", _("campaign")
        INCENTIVES = "incentives", _("incentives")
        IMPLEMENTATION = "implementation", _("implementation")

    category = models.CharField(_("category"), max_length=16, choices=Category)
    description = models.CharField(_("description"), max_length=300)
    incurred_on = models.DateField(_("incurred on"))
    hours = models.DecimalField(_("hours"), max_digits=9, decimal_places=2, null=True, blank=True)
    rate = models.ForeignKey(
        HourlyRate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hourly rate")
    )
    # For hours this is hours times the rate of the day, kept as it was posted.
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    driver = models.ForeignKey(
        ValueDriver, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("value driver")
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="cost_is_positive"),
            models.CheckConstraint(
                condition=models.Q(hours__isnull=True, rate__isnull=True) | models.Q(hours__gt=0, rate__isnull=False),
                name="hours_have_a_rate",
            ),
        ]

    def __str__(self) -> str:
        return self.description
