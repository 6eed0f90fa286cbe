"""The delivery: one e-mail that is to reach one person once."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.notification import Notification


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Sets of deliveries."""

    def due(self) -> Self:
        """Those that nobody works on and whose time has come."""
        return self.filter(state=Delivery.State.WAITING, due_at__lte=timezone.now())


class Delivery(models.Model):
    """One e-mail: about one notification, or a digest of what a member has not read in a period.

    The row is there before anything is sent. Whoever sends moves ``due_at`` on by a lease first, so that nobody else
    takes it; a sender that dies leaves it to be taken again after the lease, with the same Message-ID.
    """

    class Rhythm(models.TextChoices):
        IMMEDIATE = "immediate", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("not needed any more")
        DEAD = "dead", _("set aside")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("recipient")
    )
    rhythm = models.CharField(_("rhythm"), max_length=9, choices=Rhythm)
    # A notification has one e-mail, a member and a period have one digest.
    key = models.CharField(_("key"), max_length=80, unique=True)
    notification = models.OneToOneField(
        Notification, models.CASCADE, null=True, related_name="delivery", verbose_name=_("notification")
    )
    since = models.DateTimeField(_("digest from"), null=True)
    until = models.DateTimeField(_("digest up to"), null=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING, db_default="waiting")
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    error = models.TextField(_("last error"), default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    rhythm="immediate", notification__isnull=False, since__isnull=True, until__isnull=True
                )
                | (
                    ~models.Q(rhythm="immediate")
                    & models.Q(notification__isnull=True, since__isnull=False, until__isnull=False)
                ),
                name="a_delivery_is_of_a_notification_or_of_a_period",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", ended_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(ended_at__isnull=False)),
                name="a_delivery_has_ended_exactly_when_it_waits_no_more",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["recipient", "-id"], name="delivery_newest_of_member"),
        ]

    def __str__(self) -> str:
        return self.key
