"""The one row of numbers by which personal data is handed over and forgotten; administrators change it in the admin."""

from datetime import timedelta

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class PrivacyPolicy(models.Model):
    """How long an export is there, and how long an erasure can be taken back."""

    export_days = models.PositiveSmallIntegerField(
        _("days of exports"),
        default=7,
        validators=[MinValueValidator(1)],
        help_text=_("So long the file of an export can be fetched; then it is deleted."),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=14,
        help_text=_("So long after its confirmation an erasure can be withdrawn; then it is carried out."),
    )

    class Meta:
        verbose_name = _("policy of privacy")
        verbose_name_plural = _("policy of privacy")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_policy_of_privacy"),
            models.CheckConstraint(condition=models.Q(export_days__gt=0), name="an_export_is_there_for_a_day_at_least"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "PrivacyPolicy":
        """Return the row; before anybody has changed anything, the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def time_of_exports(self) -> timedelta:
        """How long an export is there."""
        return timedelta(days=self.export_days)

    @property
    def time_of_grace(self) -> timedelta:
        """How long a confirmed erasure can be withdrawn."""
        return timedelta(days=self.grace_days)
