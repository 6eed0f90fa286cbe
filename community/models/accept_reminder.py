"""The reminder: the asker is asked whether an answer solved the question, and what came of it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from community.models.topic import Topic

# Once, and a second time much later.
REMINDERS_AT_MOST = 2


class AcceptReminderQuerySet(models.QuerySet["AcceptReminder"]):
    """Sets of reminders."""

    def answered(self) -> Self:
        """Those after which there is nothing left to ask."""
        return self.exclude(answer="")

    def sent_since(self, moment: datetime) -> Self:
        """Those of a time up to now."""
        return self.filter(sent_at__gt=moment)


class AcceptReminder(models.Model):
    """The asker was reminded of one answer; the link in the e-mail is used up when there is an answer here."""

    class Answer(models.TextChoices):
        SOLVED = "solved", _("it solved the question")
        NO_HELP = "no_help", _("it did not help")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="accept_reminders", verbose_name=_("question"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asker"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("answer"))
    number = models.PositiveSmallIntegerField(_("the how manieth"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    answer = models.CharField(_("what the asker said"), max_length=7, choices=Answer, default="", blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = AcceptReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder to accept")
        verbose_name_plural = _("reminders to accept")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_first_and_one_second_reminder"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=REMINDERS_AT_MOST),
                name="nobody_is_reminded_a_third_time",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=["solved", "no_help"], answered_at__isnull=False),
                name="an_answered_reminder_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["member", "-sent_at"], name="accept_reminders_of_member")]

    def __str__(self) -> str:
        return f"{self.topic_id}, {self.number}"
