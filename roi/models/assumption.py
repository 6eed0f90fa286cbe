"""What is taken for granted: dated values with a source, shared by rules."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from roi.models.approval import Approvable, ApprovableQuerySet, signed_by_a_second_person
from roi.models.grade import Grade
from roi.models.study import Study
from roi.models.written import shortly


class AssumptionQuerySet(ApprovableQuerySet):
    """Sets of assumptions."""

    def valid_on(self, day: date) -> Self:
        """Approved and in force on a business day."""
        return self.approved().filter(validity__contains=day)

    def to_be_reviewed(self, day: date) -> Self:
        """Those whose review is due; nothing new may be built on them."""
        return self.filter(review_on__lt=day)


class Assumption(Approvable):
    """A figure from a source, with how sure we are of it; a new value is a new row with other days."""

    class Distribution(models.TextChoices):
        FIXED = "fixed", _("fixed")
        WILSON = "wilson", _("share of respondents")
        LOGNORMAL = "lognormal", _("lognormal: median and P90")
        TRIANGULAR = "triangular", _("triangular: low, likely, high")

    code = models.SlugField(_("code"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40)
    distribution = models.CharField(_("distribution"), max_length=12, choices=Distribution, default=Distribution.FIXED)
    # The fixed value, the likely one, the median, or the share of respondents.
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6)
    low = models.DecimalField(_("low"), max_digits=18, decimal_places=6, null=True, blank=True)
    # The high end of a triangle, or the P90 of a lognormal.
    high = models.DecimalField(_("high"), max_digits=18, decimal_places=6, null=True, blank=True)
    respondents = models.PositiveIntegerField(_("respondents"), null=True, blank=True)
    agreeing = models.PositiveIntegerField(_("respondents who say so"), null=True, blank=True)
    validity = DateRangeField(_("valid"))
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), blank=True)
    source_year = models.PositiveSmallIntegerField(_("year of the source"), null=True, blank=True)
    grade = models.CharField(_("evidence grade"), max_length=2, choices=Grade)
    review_on = models.DateField(_("review by"))
    study = models.ForeignKey(
        Study, models.PROTECT, null=True, blank=True, related_name="assumptions", verbose_name=_("study")
    )

    objects = AssumptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assumption")
        verbose_name_plural = _("assumptions")
        ordering = ["code", "validity"]
        constraints = [
            signed_by_a_second_person("assumption"),
            models.CheckConstraint(condition=models.Q(validity__isempty=False), name="assumption_holds_on_a_day"),
            models.CheckConstraint(
                condition=models.Q(distribution="fixed", low__isnull=True, high__isnull=True, respondents__isnull=True)
                | models.Q(
                    distribution="wilson", respondents__gt=0, agreeing__gte=0, agreeing__lte=models.F("respondents")
                )
                | models.Q(distribution="lognormal", value__gt=0, high__gt=models.F("value"))
                | models.Q(
                    distribution="triangular",
                    low__lte=models.F("value"),
                    high__gte=models.F("value"),
                    low__lt=models.F("high"),
                ),
                name="a_distribution_has_its_parameters",
            ),
            ExclusionConstraint(
                name="approved_values_of_an_assumption_do_not_overlap",
                expressions=[("code", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                condition=models.Q(approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {shortly(self.value)} {self.unit}"
