"""The months of the books."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeriodQuerySet(models.QuerySet["Period"]):
    """Sets of periods."""

    def open(self) -> Self:
        """Those that still take postings."""
        return self.filter(state=Period.State.OPEN)

    def closed(self) -> Self:
        """Those that take no posting any more."""
        return self.filter(state=Period.State.CLOSED)

    def soft_closed(self) -> Self:
        """Those that take only what people enter or correct."""
        return self.filter(state=Period.State.SOFT_CLOSED)

    def shut(self) -> Self:
        """Those that take nothing that comes by itself."""
        return self.exclude(state=Period.State.OPEN)


class Period(models.Model):
    """One calendar month of the books; a closed one takes no posting and stays closed, which triggers see to.

    A soft-closed one takes what people enter or correct, but nothing that comes by itself, and may be opened again.

    Books are closed through a month: every month before a closed one is closed too, whether it has a row or not.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SOFT_CLOSED = "soft_closed", _("closed for what comes by itself")
        CLOSED = "closed", _("closed")

    # The first day of the month.
    month = models.DateField(_("month"), unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    soft_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("soft-closed by"),
    )
    soft_closed_at = models.DateTimeField(_("soft-closed at"), null=True, blank=True)
    # What stood in the month when it was closed: how many postings, and one hash over their numbers, hashes and times.
    posting_count = models.PositiveIntegerField(_("postings"), default=0)
    seal = models.CharField(_("seal"), max_length=64, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of the books", "period")
        verbose_name_plural = _("periods")
        ordering = ["month"]
        constraints = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_period_begins_on_the_first"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "soft_closed"], closed_by__isnull=True, closed_at__isnull=True)
                | models.Q(state="closed", closed_by__isnull=False, closed_at__isnull=False),
                name="a_closed_period_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="soft_closed")
                | models.Q(soft_closed_by__isnull=False, soft_closed_at__isnull=False),
                name="a_soft_closed_period_names_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @staticmethod
    def month_of(day: date) -> date:
        """Return the first day of the month."""
        return day.replace(day=1)
