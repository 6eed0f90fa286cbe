"""Topics that were put together or taken apart: where each moved post stood before, and where a merged topic leads."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.moderation_act import ModerationAct
from community.models.post import Post
from community.models.topic import Topic

STEPS_AT_MOST = 20


class TopicMergeQuerySet(models.QuerySet["TopicMerge"]):
    """Sets of merges."""

    def leading_to_what_is_seen_by(self, reader: Reader) -> Self:
        """Those whose target the reader may see, or whose target leads on itself."""
        seen = Topic.objects.visible_to(reader).values("id")
        return self.filter(models.Q(into__in=seen) | models.Q(into__merge__isnull=False))


class TopicMerge(models.Model):
    """This topic has given its posts to another one; whoever comes here is led there."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="merge", verbose_name=_("topic"))
    into = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("merged into"))
    act = models.OneToOneField(ModerationAct, models.PROTECT, related_name="+", verbose_name=_("act of moderation"))

    objects = TopicMergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merged topic")
        verbose_name_plural = _("merged topics")
        constraints = [
            models.CheckConstraint(condition=~models.Q(topic=models.F("into")), name="no_topic_is_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} → {self.into_id}"


class MovedPost(models.Model):
    """Where a post stood before an act, and where the act put it; its number of before is given to no other one."""

    act = models.ForeignKey(
        ModerationAct, models.PROTECT, related_name="moved_posts", verbose_name=_("act of moderation")
    )
    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("post"))
    from_topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("from topic"))
    from_number = models.PositiveIntegerField(_("number there"))
    to_topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("to topic"))
    to_number = models.PositiveIntegerField(_("number here"))

    class Meta:
        verbose_name = _("moved post")
        verbose_name_plural = _("moved posts")
        constraints = [
            models.UniqueConstraint(fields=["act", "post"], name="an_act_moves_a_post_once"),
            models.CheckConstraint(
                condition=~models.Q(from_topic=models.F("to_topic")), name="a_moved_post_changes_its_topic"
            ),
        ]
        indexes = [models.Index(fields=["from_topic", "-from_number"], name="numbers_that_were_left")]

    def __str__(self) -> str:
        return f"{self.from_topic_id}#{self.from_number} → {self.to_topic_id}#{self.to_number}"
