"""Feedback: whether an article helped, in a vote and in words for its owner."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.article import Article
from community.models.article_revision import ArticleRevision


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Sets of feedback."""

    def of_visitor(self, visitor: str) -> Self:
        """Of one visitor: a member for good, a stranger for a day."""
        return self.filter(visitor=visitor)

    def helpful(self) -> Self:
        """Of those whom it helped."""
        return self.filter(is_helpful=True)

    def with_words(self) -> Self:
        """Those that say more than yes or no."""
        return self.exclude(text="")

    def unsettled(self) -> Self:
        """Words that nobody has dealt with yet."""
        return self.with_words().filter(settled_at__isnull=True)

    def newest_first(self) -> Self:
        """The last one given on top."""
        return self.order_by("-given_at", "-id")


class Feedback(models.Model):
    """One visitor's vote on one revision, which the visitor may change or take back."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="feedback", verbose_name=_("article"))
    # A further foreign key over (revision, article), made in a migration, keeps votes with their article.
    revision = models.ForeignKey(ArticleRevision, models.CASCADE, related_name="+", verbose_name=_("revision"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    # A keyed hash: of a member's account, or of a stranger's address, browser and day.
    visitor = models.CharField(_("visitor"), max_length=64)
    is_helpful = models.BooleanField(_("helped"))
    text = models.TextField(_("text"), blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(fields=["revision", "visitor"], name="one_feedback_per_visitor_and_revision"),
            models.UniqueConstraint(
                fields=["revision", "member"],
                name="one_feedback_per_member_and_revision",
                condition=models.Q(member__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, settled_by__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_feedback_says_who_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-given_at", "-id"], name="feedback_newest_of_article"),
            models.Index(
                fields=["-given_at", "-id"],
                name="feedback_unsettled",
                condition=models.Q(settled_at__isnull=True) & ~models.Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {'+' if self.is_helpful else '-'}"
