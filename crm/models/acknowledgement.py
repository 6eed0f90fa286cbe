"""Letters by which the desk says that one came and became a ticket."""

import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.message import Message


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    """Sets of them."""

    def waiting(self) -> Self:
        """Those that have not left, and still may."""
        return self.filter(sent_at__isnull=True, refusal="")


class Acknowledgement(models.Model):
    """Whoever sent a letter that opened a ticket is told so, once."""

    # It says nothing without the letter, whose sender gets it, and goes with it.
    message = models.OneToOneField(
        Message, models.CASCADE, related_name="acknowledgement", verbose_name=_("letter that came")
    )
    # In its name, by which a report about it is known again.
    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    starts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    refusal = models.CharField(_("why it did not arrive"), max_length=300, blank=True, default="")

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(refusal=""),
                name="an_acknowledgement_that_arrived_is_not_refused",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True, refusal=""),
                name="acknowledgements_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.asked_at:%Y-%m-%d %H:%M}"
