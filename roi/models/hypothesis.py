"""The strategy map: which strategy is believed to bring about which other one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roi.models.approval import Approvable, signed_by_a_second_person
from roi.models.chain import Strategy
from roi.models.study import Study


class StrategyLink(Approvable):
    """One arrow of the map: a hypothesis with a lag, and later what was measured of it; arrows never run in a circle."""

    cause = models.ForeignKey(Strategy, models.PROTECT, related_name="leads_to", verbose_name=_("cause"))
    effect = models.ForeignKey(Strategy, models.PROTECT, related_name="follows_from", verbose_name=_("effect"))
    hypothesis = models.TextField(_("hypothesis"))
    lag_days = models.PositiveIntegerField(_("lag in days"), default=0)
    estimate = models.DecimalField(_("measured effect"), max_digits=16, decimal_places=6, null=True, blank=True)
    low = models.DecimalField(_("lower bound"), max_digits=16, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(_("upper bound"), max_digits=16, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    study = models.ForeignKey(
        Study, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("study")
    )

    class Meta:
        verbose_name = _("strategy link")
        verbose_name_plural = _("strategy links")
        ordering = ["cause__code", "effect__code"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "effect"], name="two_strategies_are_linked_once"),
            models.CheckConstraint(condition=~models.Q(cause=models.F("effect")), name="no_strategy_causes_itself"),
            models.CheckConstraint(
                condition=models.Q(estimate__isnull=True, low__isnull=True, high__isnull=True)
                | models.Q(low__lte=models.F("estimate"), high__gte=models.F("estimate")),
                name="a_measured_effect_has_its_interval",
            ),
            signed_by_a_second_person("link"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} → {self.effect}"
