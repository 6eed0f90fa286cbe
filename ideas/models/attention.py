"""Who wants to hear of an idea, and how far attention has come with what happened to ideas."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.events import IntakeMark
from community.models import Member
from community.models.category import Reader
from ideas.models.challenge_event import ChallengeEvent
from ideas.models.idea import Idea
from ideas.models.idea_event import IdeaEvent


class IdeaWatchQuerySet(models.QuerySet["IdeaWatch"]):
    """Sets of watches."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own, of ideas that one may see."""
        if not isinstance(reader, Member):
            return self.none()
        return self.filter(member=reader, idea__in=Idea.objects.visible_to(reader).values("id"))


class IdeaWatch(models.Model):
    """One member follows an idea, or wants to hear nothing of it; who proposed it or votes for it hears without one."""

    class Level(models.TextChoices):
        WATCHING = "watching", _("decisions and comments")
        MUTED = "muted", _("nothing")

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="watches", verbose_name=_("idea"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.WATCHING)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = IdeaWatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch of an idea")
        verbose_name_plural = _("watches of ideas")
        constraints = [models.UniqueConstraint(fields=["idea", "member"], name="one_watch_per_idea_and_member")]
        indexes = [models.Index(fields=["member", "-id"], name="idea_watch_newest_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.idea_id} ({self.level})"


class IdeaAttention(IntakeMark):
    """How far attention has come with one event of an idea: whether those concerned were told."""

    event = models.OneToOneField(
        IdeaEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("idea event")
    )

    class Meta:
        verbose_name = _("attention to an idea event")
        verbose_name_plural = _("attention to idea events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="idea_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]


class ChallengeAttention(IntakeMark):
    """How far attention has come with one event of a challenge: whether those concerned were told."""

    event = models.OneToOneField(
        ChallengeEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("challenge event")
    )

    class Meta:
        verbose_name = _("attention to a challenge event")
        verbose_name_plural = _("attention to challenge events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="chal_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
