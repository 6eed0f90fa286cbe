"""What could be, or would have been: computed beside the ledger, with everything that it takes to compute it again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Sets of scenarios."""

    def latest_first(self) -> Self:
        """By when they were computed."""
        return self.order_by("-created_at", "-id")


class Scenario(models.Model):
    """A what-if, a restatement or a simulation; the actual ledger is the absence of a scenario. Never changed."""

    class Kind(models.TextChoices):
        WHAT_IF = "what_if", _("what if")
        RESTATEMENT = "restatement", _("restatement")
        SIMULATION = "simulation", _("simulation")

    code = models.SlugField(_("code"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.WHAT_IF)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    # The span and the overrides of rules and assumptions, as they were asked for.
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    # Which versions of rules and assumptions went in, by their hashes.
    versions = models.JSONField(_("versions that went in"), default=dict, blank=True)
    seed = models.BigIntegerField(_("seed"), null=True, blank=True)
    draws = models.PositiveIntegerField(_("draws"), null=True, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="simulation") | models.Q(seed__isnull=False, draws__gt=0),
                name="a_simulation_has_a_seed_and_draws",
            ),
        ]

    def __str__(self) -> str:
        return self.title
