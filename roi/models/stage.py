"""How far the company has come with social media, by evidence."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StageReadingQuerySet(models.QuerySet["StageReading"]):
    """Sets of readings."""

    def latest_first(self) -> Self:
        """By month."""
        return self.order_by("-month")


class StageReading(models.Model):
    """The stage of Simmet's model in one month, with what shows it and what is missing for the next one."""

    month = models.DateField(_("month"), unique=True)
    stage = models.PositiveSmallIntegerField(_("stage"))
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    missing = models.JSONField(_("missing for the next stage"), default=list, blank=True)
    read_at = models.DateTimeField(_("read at"), default=timezone.now)

    objects = StageReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__lte=5), name="stages_run_from_0_to_5"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_stage_is_read_for_a_whole_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.stage}"
