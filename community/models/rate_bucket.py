"""How often somebody may do something: one moment per person and action, moved on by every time it is done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateBucket(models.Model):
    """A token bucket as one moment: when it would be full again. Nothing else about anybody is kept."""

    key = models.CharField(_("key"), max_length=80, primary_key=True)
    full_at = models.DateTimeField(_("full again at"))

    class Meta:
        verbose_name = _("rate limit")
        verbose_name_plural = _("rate limits")
        indexes = [models.Index(fields=["full_at"], name="rate_bucket_full_at")]

    def __str__(self) -> str:
        return self.key
