"""What a post said before: each text that another one took the place of."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import KEEPER_ROLES, Reader
from community.models.member import Member
from community.models.post import Post


class PostRevisionQuerySet(models.QuerySet["PostRevision"]):
    """Sets of earlier texts."""

    def visible_to(self, reader: Reader) -> Self:
        """Of posts whose history the reader may see; what an erased person once wrote differently only keepers read."""
        texts = self.filter(post__in=Post.objects.with_history_for(reader).values("id"))
        keeps = isinstance(reader, Member) and reader.is_active and reader.has_role(*KEEPER_ROLES)
        return texts if keeps else texts.filter(post__author__erased_at__isnull=True)

    def kept(self) -> Self:
        """Those whose words are still there."""
        return self.filter(blanked_at__isnull=True)

    def newest_first(self) -> Self:
        """What was replaced last on top."""
        return self.order_by("-number", "-id")


class PostRevision(models.Model):
    """One version of a post that is none any more; never changed, but for its words being removed for good.

    Imports bring posts without what they said before, and so do texts from before this was kept: numbers may be missing.
    """

    # The unique key below begins with the post and does for both.
    post = models.ForeignKey(Post, models.PROTECT, db_index=False, related_name="revisions", verbose_name=_("post"))
    # The version of the post that this text was.
    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("text"), blank=True)
    format = models.CharField(_("format"), max_length=8, choices=Post.Format)
    written_at = models.DateTimeField(_("written at"))
    # Who wrote the next version; who wrote this one stands in the row before, the first is by the post's author.
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("replaced by")
    )
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)
    blanked_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    # Nobody where the text went with the account of its author.
    blanked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("removed by")
    )

    objects = PostRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier text of a post")
        verbose_name_plural = _("earlier texts of posts")
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="an_earlier_text_has_its_own_number"),
            models.CheckConstraint(
                condition=models.Q(blanked_at__isnull=True, blanked_by__isnull=True)
                | models.Q(blanked_at__isnull=False, body=""),
                name="a_removed_text_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} ({self.number})"

    def get_absolute_url(self) -> str:
        """Return the address of the history in which it stands."""
        return reverse("post-history", args=[self.post_id])

    @property
    def is_blanked(self) -> bool:
        """Tell whether its words were removed."""
        return self.blanked_at is not None
