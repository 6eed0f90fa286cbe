"""The delivery of an answer to a network: written before anything is sent, so that it is sent once."""

import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.message import Message
from crm.models.readers import may_read_crm


class ReplyDeliveryQuerySet(models.QuerySet["ReplyDelivery"]):
    """Sets of answers on their way."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class ReplyDelivery(models.Model):
    """One answer on its way out."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        # A process ended between asking and hearing; only a person may say whether it is sent again.
        UNSURE = "unsure", _("unsure")

    message = models.OneToOneField(Message, models.CASCADE, related_name="delivery", verbose_name=_("message"))
    # By which the other side knows the answer again, where it can.
    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    starts = models.PositiveSmallIntegerField(_("starts"), default=0)
    # Set while a process is asking the network, which cannot be undone.
    asking_since = models.DateTimeField(_("asking since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = ReplyDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of an answer")
        verbose_name_plural = _("deliveries of answers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="an_answer_is_sent_exactly_when_it_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="reply_delivery_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return self.get_state_display()
