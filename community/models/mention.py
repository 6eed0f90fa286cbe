"""The mention: who is named in a post, as somebody who is called or as somebody whose words are quoted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.post import Post


class Mention(models.Model):
    """One member is named in one post."""

    class Way(models.TextChoices):
        CALLED = "called", _("called")
        QUOTED = "quoted", _("quoted")

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions", verbose_name=_("post"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    way = models.CharField(_("way"), max_length=6, choices=Way, default=Way.CALLED)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="one_mention_per_post_and_member")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.member_id}"
