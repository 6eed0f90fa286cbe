"""The solution: its row is what makes a question solved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.post import Post
from community.models.topic import Topic


class Solution(models.Model):
    """The post that solved the question, who said so and when.

    A second foreign key over (post, topic), made in a migration, keeps posts of other topics out.
    """

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="solution", verbose_name=_("question"))
    post = models.OneToOneField(Post, models.CASCADE, related_name="solution", verbose_name=_("post"))
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    marked_at = models.DateTimeField(_("marked at"), default=timezone.now)

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")

    def __str__(self) -> str:
        return f"{self.topic_id} → {self.post_id}"
