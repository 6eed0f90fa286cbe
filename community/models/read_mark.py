"""The read mark: how far a member has read a topic."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.topic import Topic


class ReadMark(models.Model):
    """The highest post number that a member has seen; it only ever rises.

    Old ones are thrown away: a topic in which nobody wrote since the cut-off counts as read anyway.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("topic"))
    number = models.PositiveIntegerField(_("read up to"))
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="one_read_mark_per_member_and_topic")]
        indexes = [models.Index(fields=["read_at"], name="read_mark_by_age")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}#{self.number}"
