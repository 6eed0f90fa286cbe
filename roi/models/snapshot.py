"""Reports that stay as they were: saved questions and frozen, hashed, signed answers."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReportDefinition(models.Model):
    """A question to the ledger under a name: the parameters of a report."""

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))

    class Meta:
        verbose_name = _("report definition")
        verbose_name_plural = _("report definitions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class ReportSnapshotQuerySet(models.QuerySet["ReportSnapshot"]):
    """Sets of snapshots."""

    def latest_first(self) -> Self:
        """By when they were taken."""
        return self.order_by("-taken_at", "-id")


class ReportSnapshot(models.Model):
    """The answer of one moment, never computed anew; only a signature may still be added, once."""

    definition = models.ForeignKey(
        ReportDefinition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
        verbose_name=_("report definition"),
    )
    title = models.CharField(_("title"), max_length=200)
    parameters = models.JSONField(_("parameters"))
    content = models.JSONField(_("content"))
    # Over the canonical form of parameters, content and the end of the chain.
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # Where the chain ended: everything up to this posting is in the content.
    ledger_number = models.BigIntegerField(_("last posting"))
    ledger_hash = models.CharField(_("hash of the last posting"), max_length=64, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)

    objects = ReportSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("report snapshot")
        verbose_name_plural = _("report snapshots")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_by__isnull=True, signed_at__isnull=True)
                | models.Q(signed_by__isnull=False, signed_at__isnull=False),
                name="a_signature_has_a_person_and_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by__isnull=True) | ~models.Q(signed_by=models.F("taken_by")),
                name="nobody_signs_their_own_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.taken_at:%Y-%m-%d})"
