"""What the company answers to an idea: said in public, or prepared and not said yet; and the day that it promises."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea


class AnswerColumns(models.Model):
    """A status, the reason for it, what it costs and when it is built."""

    status = models.CharField(_("status"), max_length=12, choices=Idea.Status)
    reason = models.TextField(_("public reason"), blank=True)
    cost = models.DecimalField(_("public cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    # From the first day to the day after the last one.
    period = DateRangeField(_("built in"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="declined") | ~models.Q(reason=""),
                name="declining_%(class)s_needs_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True, currency="")
                | (models.Q(cost__isnull=False, cost__gte=0) & ~models.Q(currency="")),
                name="cost_of_%(class)s_has_its_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(period__isnull=True) | models.Q(period__isempty=False),
                name="period_of_%(class)s_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    @property
    def first_day(self) -> date | None:
        """The day on which building begins."""
        return self.period.lower if self.period else None

    @property
    def last_day(self) -> date | None:
        """The last day of building."""
        return self.period.upper - timedelta(days=1) if self.period else None


class Decision(AnswerColumns):
    """The company's public answer. The newest one holds."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="decisions", verbose_name=_("idea"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta(AnswerColumns.Meta):
        abstract = False
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        get_latest_by = ("decided_at", "id")
        indexes = [models.Index(fields=["status", "-decided_at", "-id"], name="decision_newest_of_status")]


class PreparedDecision(AnswerColumns):
    """An answer that staff have prepared and nobody else knows of, published by a button or at its moment."""

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="prepared", verbose_name=_("idea"))
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    publish_at = models.DateTimeField(_("to be published at"), null=True, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    prepared_at = models.DateTimeField(_("prepared at"), default=timezone.now)
    # Why it could not be published at its moment; it waits for somebody then.
    refusal = models.CharField(_("not published because"), max_length=40, blank=True)

    class Meta(AnswerColumns.Meta):
        abstract = False
        verbose_name = _("prepared decision")
        verbose_name_plural = _("prepared decisions")
        indexes = [
            models.Index(
                fields=["publish_at"], name="decision_to_publish", condition=models.Q(publish_at__isnull=False)
            ),
        ]


class PromisedDate(models.Model):
    """The day for which the company promises an idea, or that it promises none any more; the newest one holds, all are public."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="promises", verbose_name=_("idea"))
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    reason = models.TextField(_("public reason"), blank=True)
    promised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    promised_at = models.DateTimeField(_("promised at"), default=timezone.now)

    class Meta:
        verbose_name = _("promised date")
        verbose_name_plural = _("promised dates")
        get_latest_by = "id"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(promised_on__isnull=False) | ~models.Q(reason=""),
                name="a_promise_is_taken_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.promised_on or "")
