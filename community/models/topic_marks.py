"""What keepers put on topics: a lock, so that nobody answers any more, and a pin, so that it stands on top."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.topic import Topic


class TopicLock(models.Model):
    """Its row is what makes a topic locked; why stands in the act."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="lock", verbose_name=_("topic"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    locked_at = models.DateTimeField(_("locked at"), default=timezone.now)

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")

    def __str__(self) -> str:
        return str(self.topic_id)


class TopicPinQuerySet(models.QuerySet["TopicPin"]):
    """Sets of pins."""

    def active(self, now: datetime) -> Self:
        """Those that hold at a moment; one that has ended needs nobody to take it off."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=now))

    def of(self, topic: Topic) -> "TopicPin":
        """The pin of a topic that has one."""
        return self.get(topic=topic)


class TopicPin(models.Model):
    """A topic that stands on top of its category, or everywhere, for a while or until somebody takes it off."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="pin", verbose_name=_("topic"))
    everywhere = models.BooleanField(_("everywhere"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    pinned_at = models.DateTimeField(_("pinned at"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = TopicPinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("pinned_at")),
                name="a_pin_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return str(self.topic_id)
