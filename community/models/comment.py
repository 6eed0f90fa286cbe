"""The comment: a remark beneath a post that came with an import; it answers nothing, so it never counts as a post."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.post import Post


class CommentQuerySet(models.QuerySet["Comment"]):
    """Sets of comments."""

    def visible_to(self, reader: Reader) -> Self:
        """Comments beneath posts that the reader may see."""
        return self.filter(post__in=Post.objects.visible_to(reader).values("id"))

    def in_order(self) -> Self:
        """As they were written."""
        return self.order_by("created_at", "id")


class Comment(models.Model):
    """One remark beneath one post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="comments", verbose_name=_("post"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments", verbose_name=_("author")
    )
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    renderer_version = models.PositiveSmallIntegerField(_("renderer version"), default=1, editable=False)
    created_at = models.DateTimeField(_("posted at"), default=timezone.now)
    imported_score = models.IntegerField(_("imported score"), default=0)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["post", "created_at", "id"], name="comment_in_order_beneath_post")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.body[:60]}"
