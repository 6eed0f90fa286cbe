"""What came of trying an answer: it works for somebody, or it did not help."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import KEEPER_ROLES, Reader
from community.models.member import Member
from community.models.post import Post

WORDS_LENGTH_LIMIT = 1000


class TrialQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Sets of what was said about answers."""

    def of(self, post: Post) -> Self:
        """About one answer."""
        return self.filter(post=post)


class Trial(models.Model):
    """One member's word on one answer of somebody else."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name=_("post"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    # Whether this was somebody independent when it was said; what changes about the person later changes no outcome.
    counts = models.BooleanField(_("independent"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.member_id} → {self.post_id}"


class WorksForMe(Trial):
    """It works for this member, too."""

    objects = TrialQuerySet["WorksForMe"].as_manager()

    class Meta:
        verbose_name = _("works for me")
        verbose_name_plural = _("works for me")
        constraints = [
            models.UniqueConstraint(fields=["post", "member"], name="it_works_once_for_each_member_and_post"),
        ]


class NoHelpQuerySet(TrialQuerySet["NoHelp"]):
    """Sets of words that something did not help."""

    def visible_to(self, reader: Reader) -> Self:
        """One's own, and all of them to those who keep order; each on a post that they see."""
        if not isinstance(reader, Member):
            return self.none()
        seen = self.filter(post__in=Post.objects.visible_to(reader).values("id"))
        return seen if reader.has_role(*KEEPER_ROLES) else seen.filter(member=reader)

    def newest_first(self) -> Self:
        """The last one said on top."""
        return self.order_by("-created_at", "-id")


class NoHelp(Trial):
    """It did not help this member, perhaps with words on what happened instead; those are for keepers."""

    words = models.CharField(_("words"), max_length=WORDS_LENGTH_LIMIT, blank=True)

    objects = NoHelpQuerySet.as_manager()

    class Meta:
        verbose_name = _("did not help")
        verbose_name_plural = _("did not help")
        constraints = [
            models.UniqueConstraint(fields=["post", "member"], name="it_did_not_help_each_member_once_per_post"),
        ]


def count_of(trials: type[WorksForMe | NoHelp]) -> Coalesce:
    """How many said so of the post of the row."""
    rows = trials.objects.order_by().filter(post=models.OuterRef("pk")).values("post").annotate(n=models.Count("pk"))
    return Coalesce(models.Subquery(rows.values("n")), 0)
