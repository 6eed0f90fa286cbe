"""What is made of a mention: how it reads, and what somebody decided about it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.indexes import index_of_known
from crm.models.message import Message
from crm.models.ticket import Ticket
from ideas.models import Idea


class MessageReading(models.Model):
    """In which language and mood a message is written, and every reason for that; a sign, never a cause by itself."""

    class Mood(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEUTRAL = "neutral", _("neutral")
        NEGATIVE = "negative", _("negative")

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="reading", verbose_name=_("message")
    )
    language = models.CharField(_("language"), max_length=2, blank=True)
    mood = models.CharField(_("mood"), max_length=8, choices=Mood)
    score = models.FloatField(_("sum of the weights"))
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    # Somebody who knows better; the rules keep what they said beside it.
    corrected_mood = models.CharField(_("corrected mood"), max_length=8, choices=Mood, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("corrected by"),
    )

    class Meta:
        verbose_name = _("reading of a message")
        verbose_name_plural = _("readings of messages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(corrected_mood="", corrected_by__isnull=True)
                | (~models.Q(corrected_mood="") & models.Q(corrected_by__isnull=False)),
                name="whoever_corrects_a_mood_is_named",
            ),
        ]
        indexes = [index_of_known("corrected_by", name="mood_corrected_by")]

    def __str__(self) -> str:
        return self.corrected_mood or self.mood


class Triage(models.Model):
    """What somebody made of a mention."""

    class Verdict(models.TextChoices):
        IGNORE = "ignore", _("ignore")
        THANK = "thank", _("thank")
        TICKET = "ticket", _("ticket")
        IDEA = "idea", _("idea")

    message = models.OneToOneField(Message, models.CASCADE, related_name="triage", verbose_name=_("message"))
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ticket")
    )
    idea = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("idea"))

    class Meta:
        verbose_name = _("verdict on a mention")
        verbose_name_plural = _("verdicts on mentions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="ticket", ticket__isnull=False, idea__isnull=True)
                | models.Q(verdict="idea", idea__isnull=False, ticket__isnull=True)
                | models.Q(verdict__in=["ignore", "thank"], ticket__isnull=True, idea__isnull=True),
                name="a_verdict_leads_to_what_it_names",
            ),
        ]
        indexes = [models.Index(fields=["verdict", "-decided_at"], name="triage_newest_of_verdict")]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Mention(Message):
    """A message of a channel that belongs to no ticket: what the back office goes through."""

    class Meta:
        proxy = True
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
