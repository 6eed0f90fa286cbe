"""What was found out by a study, and how: the evidence that factors and links stand on."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import HoldOut
from roi.models.approval import Approvable, ApprovableQuerySet, signed_by_a_second_person


class StudyQuerySet(ApprovableQuerySet):
    """Sets of studies."""


class Study(Approvable):
    """One study: the plan, which is fixed before it begins, and the result, which carries its data by hash."""

    class Kind(models.TextChoices):
        HOLDOUT = "holdout", _("random hold-out")
        DID = "did", _("difference in differences")
        SYNTHETIC = "synthetic", _("synthetic control")
        TIME_SERIES = "time_series", _("time series")
        SURVEY = "survey", _("survey")

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # What is to be shown, by which figure, over which days, and what would refute it.
    plan = models.TextField(_("plan"))
    registered_at = models.DateTimeField(_("plan registered at"), default=timezone.now, editable=False)
    days = DateRangeField(_("days"), null=True, blank=True)
    hold_out = models.ForeignKey(
        HoldOut, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hold-out")
    )
    # What was expected when the plan was made, from which follows how many people it takes.
    baseline = models.DecimalField(_("expected baseline"), max_digits=9, decimal_places=6, null=True, blank=True)
    expected = models.DecimalField(_("expected with help"), max_digits=9, decimal_places=6, null=True, blank=True)
    needed_per_arm = models.PositiveIntegerField(_("needed in each arm"), null=True, blank=True)

    n_treated = models.PositiveIntegerField(_("with help"), null=True, blank=True)
    n_control = models.PositiveIntegerField(_("without help"), null=True, blank=True)
    estimate = models.DecimalField(_("estimate"), max_digits=18, decimal_places=8, null=True, blank=True)
    low = models.DecimalField(_("lower bound"), max_digits=18, decimal_places=8, null=True, blank=True)
    high = models.DecimalField(_("upper bound"), max_digits=18, decimal_places=8, null=True, blank=True)
    level = models.DecimalField(_("confidence level"), max_digits=4, decimal_places=3, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    # The whole answer with its specification, as it was computed.
    result = models.JSONField(_("result"), default=dict, blank=True)
    data_hash = models.CharField(_("hash of the data"), max_length=64, blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        ordering = ["code"]
        constraints = [
            signed_by_a_second_person("study"),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True) | models.Q(concluded_at__isnull=False),
                name="only_a_concluded_study_is_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_at__isnull=True)
                | models.Q(estimate__isnull=False, low__lte=models.F("estimate"), high__gte=models.F("estimate")),
                name="a_concluded_study_has_an_estimate_and_its_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.title
