"""In which time zone the days of the business began, from which posting on."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class BusinessZone(models.Model):
    """The time zone by which the postings after a number are dated. Never changed: another zone is another row."""

    name = models.CharField(_("time zone"), max_length=64)
    after_number = models.BigIntegerField(_("for postings after number"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("time zone of the business")
        verbose_name_plural = _("time zones of the business")

    def __str__(self) -> str:
        return self.name
