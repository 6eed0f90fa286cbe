"""The controller's word on what reaches the bank account, as it was given from time to time."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roi.models.chain import ValueDriver


class ClassificationQuerySet(models.QuerySet["Classification"]):
    """Sets of classifications."""

    def in_order(self) -> Self:
        """As they were given."""
        return self.order_by("id")


class Classification(models.Model):
    """A signed driver is cashable, or not, by the last of these. Never changed; a trigger carries it to the driver."""

    driver = models.ForeignKey(
        ValueDriver, models.PROTECT, related_name="classifications", verbose_name=_("value driver")
    )
    cashable = models.BooleanField(_("cashable"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_classification_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.driver_id}: {self.cashable}"
