"""The commitment to realise an idea: what we expect of it and what it really brought."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.models.idea import Idea


class Adoption(models.Model):
    """The decision to realise an idea, with an honest range of what it should bring in its first year."""

    idea = models.OneToOneField(Idea, models.PROTECT, related_name="adoption", verbose_name=_("idea"))
    expected_low = models.DecimalField(_("expected at least"), max_digits=14, decimal_places=2)
    expected_likely = models.DecimalField(_("expected"), max_digits=14, decimal_places=2)
    expected_high = models.DecimalField(_("expected at most"), max_digits=14, decimal_places=2)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    adopted_at = models.DateTimeField(_("adopted at"), default=timezone.now)

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    expected_low__gte=0,
                    expected_likely__gte=models.F("expected_low"),
                    expected_high__gte=models.F("expected_likely"),
                    cost__gte=0,
                ),
                name="expectation_runs_from_low_over_likely_to_high",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expected_likely} {self.currency}"


class Realisation(models.Model):
    """What a delivered idea really brought in one period, measured, with its evidence."""

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="realisations", verbose_name=_("adoption"))
    period = DateRangeField(_("period"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    evidence = models.TextField(_("evidence"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("realised value")
        verbose_name_plural = _("realised values")
        constraints = [
            models.CheckConstraint(condition=~models.Q(evidence=""), name="realised_value_needs_evidence"),
            models.CheckConstraint(condition=models.Q(period__isempty=False), name="realised_period_is_not_empty"),
            ExclusionConstraint(
                name="realised_periods_of_an_idea_do_not_overlap",
                expressions=[("adoption", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
