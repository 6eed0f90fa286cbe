"""The answered call: what a program was told for a key of its own, so that sending again acts once."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

KEY_LENGTH_LIMIT = 100


class AnsweredCall(models.Model):
    """One ``Idempotency-Key`` of one member with the answer that was given; written in the transaction of the act."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    key = models.CharField(_("key"), max_length=KEY_LENGTH_LIMIT)
    # Of method, address and body: the same key for something else is a mistake that must not go unnoticed.
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    answer = models.JSONField(_("answer"), null=True, blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    answered_at = models.DateTimeField(_("answered at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("answered call")
        verbose_name_plural = _("answered calls")
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="a_key_of_a_member_acts_once")]
        indexes = [models.Index(fields=["answered_at"], name="answered_call_by_age")]

    def __str__(self) -> str:
        return self.key
