"""The attachment: a picture or a document that a member hands in with a post."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.ways import way_to
from community.models.category import Reader
from community.models.member import Member
from community.models.post import Post

# What nobody has posted by then was left behind on an unsent form.
KEPT_UNUSED = timedelta(days=1)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Sets of attachments."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of posts that the reader may see, and one's own that are not posted yet."""
        of_posts = models.Q(post__in=Post.objects.visible_to(reader).values("id"))
        if not (isinstance(reader, Member) and reader.is_active):
            return self.filter(of_posts)
        return self.filter(of_posts | models.Q(post__isnull=True, uploaded_by=reader))

    def unused(self) -> Self:
        """Those of no post yet."""
        return self.filter(post__isnull=True)

    def left_behind(self, now: datetime) -> Self:
        """Those that were never posted and will not be."""
        return self.unused().filter(uploaded_at__lt=now - KEPT_UNUSED)

    def in_order(self) -> Self:
        """As they were handed in."""
        return self.order_by("id")


class Attachment(models.Model):
    """One file; pictures are drawn anew before they are kept, and nothing is ever served as a page."""

    class Kind(models.TextChoices):
        PNG = "image/png", _("PNG picture")
        JPEG = "image/jpeg", _("JPEG picture")
        WEBP = "image/webp", _("WebP picture")
        PDF = "application/pdf", _("PDF document")
        TEXT = "text/plain", _("text file")

    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("post")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    name = models.CharField(_("file name"), max_length=120)
    kind = models.CharField(_("type"), max_length=16, choices=Kind)
    size = models.PositiveIntegerField(_("size in bytes"))
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # Where the storage keeps it; random, so that nobody finds one by guessing.
    stored_as = models.CharField(_("stored as"), max_length=100, unique=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(
                # Nothing is larger than null, but a check that comes to null lets the row pass.
                condition=models.Q(
                    kind__startswith="image/", width__isnull=False, height__isnull=False, width__gt=0, height__gt=0
                )
                | (~models.Q(kind__startswith="image/") & models.Q(width__isnull=True, height__isnull=True)),
                name="exactly_pictures_have_a_size_in_pixels",
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="no_attachment_is_empty"),
        ]
        indexes = [
            models.Index(fields=["uploaded_at"], name="attachment_unused", condition=models.Q(post__isnull=True)),
            models.Index(fields=["uploaded_by", "-id"], name="attachment_newest_of_member"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the file; who may see the post may fetch it."""
        return f"{way_to('attachment', self.pk)}{quote(self.name)}"

    @property
    def is_picture(self) -> bool:
        """Tell whether it can be shown between the lines."""
        return self.kind.startswith("image/")


def read_attachments_along(posts: Iterable[Post]) -> None:
    """Read the files of those posts that have any, in one query or none."""
    holding = [post for post in posts if post.attachment_count]
    models.prefetch_related_objects(holding, models.Prefetch("attachments", Attachment.objects.in_order()))
