"""What it costs: hours at dated rates, and amounts."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models import Idea
from roi.models.chain import ValueDriver
from roi.models.fx import FxRate
from roi.models.written import written


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
        return f"{self.group}: {written(self.amount)} {self.currency}"


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
    # What was spent before it was converted at the rate of the day.
    original_amount = models.DecimalField(_("original amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    original_currency = models.CharField(_("original currency"), max_length=3, blank=True)
    fx_rate = models.ForeignKey(
        FxRate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("exchange rate")
    )
    # Either one driver, or a key by which several share it, or neither.
    allocation_key = models.ForeignKey(
        "roi.AllocationKey", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("allocation key")
    )
    # The idea whose realisation it paid for.
    idea = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("idea"))
    # Names the row of a file, so that reading it again changes nothing.
    import_ref = models.CharField(_("reference of the import"), max_length=120, null=True, blank=True, unique=True)
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
            models.CheckConstraint(
                condition=models.Q(driver__isnull=True) | models.Q(allocation_key__isnull=True),
                name="a_cost_has_a_driver_or_a_key",
            ),
            models.CheckConstraint(
                condition=models.Q(original_amount__isnull=True, original_currency="", fx_rate__isnull=True)
                | models.Q(original_amount__gt=0, fx_rate__isnull=False) & ~models.Q(original_currency=""),
                name="a_converted_cost_names_its_rate",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class AllocationKey(models.Model):
    """By what share drivers bear a common cost."""

    class Method(models.TextChoices):
        WEIGHTS = "weights", _("by weights")
        # Each bears an equal part of every stretch that it needs: the Shapley value of the airport game.
        AIRPORT = "airport", _("by need, each stretch shared by those who need it")

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.WEIGHTS)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("allocation key")
        verbose_name_plural = _("allocation keys")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class AllocationWeight(models.Model):
    """The weight of one driver in a key, or what it needs."""

    key = models.ForeignKey(AllocationKey, models.CASCADE, related_name="weights", verbose_name=_("allocation key"))
    driver = models.ForeignKey(ValueDriver, models.PROTECT, related_name="+", verbose_name=_("value driver"))
    weight = models.DecimalField(_("weight or need"), max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = _("allocation weight")
        verbose_name_plural = _("allocation weights")
        constraints = [
            models.UniqueConstraint(fields=["key", "driver"], name="a_driver_has_one_weight_in_a_key"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="allocation_weight_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.driver}: {written(self.weight)}"
