"""Why something that stood was replaced by something else."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roi.models.ledger import Posting


class Correction(models.Model):
    """A reversal and a new original in one transaction; both name this row as their cause. Never changed."""

    class Why(models.TextChoices):
        RULE = "rule", _("another rule holds")
        FX = "fx", _("another exchange rate holds")
        POLICY = "policy", _("another attribution holds")
        INPUT = "input", _("the inputs were wrong")

    posting = models.OneToOneField(
        Posting, models.PROTECT, related_name="correction", verbose_name=_("what was corrected")
    )
    why = models.CharField(_("why"), max_length=8, choices=Why)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="a_correction_has_a_reason")]

    def __str__(self) -> str:
        return f"#{self.posting_id}: {self.get_why_display()}"
