"""Staleness: asking those whom an article helped last whether it still holds."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.article import Article
from community.models.article_revision import ArticleRevision
from community.models.member import Member


class StalenessCheckQuerySet(models.QuerySet["StalenessCheck"]):
    """Sets of checks."""

    def open(self) -> Self:
        """Those whose answers are still awaited."""
        return self.filter(closed_at__isnull=True)


class StalenessCheck(models.Model):
    """Once around among those whom one revision of an article helped."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="staleness_checks", verbose_name=_("article"))
    revision = models.ForeignKey(ArticleRevision, models.CASCADE, related_name="+", verbose_name=_("revision"))
    opened_at = models.DateTimeField(_("asked at"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = StalenessCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("staleness check")
        verbose_name_plural = _("staleness checks")
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                name="an_article_is_checked_once_at_a_time",
                condition=models.Q(closed_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at", "id"], name="staleness_check_open", condition=models.Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} ({self.opened_at:%Y-%m-%d})"


class StalenessAnswerQuerySet(models.QuerySet["StalenessAnswer"]):
    """Sets of answers, given or awaited."""

    def awaited(self) -> Self:
        """Those that may still be given."""
        return self.filter(answered_at__isnull=True, check_round__closed_at__isnull=True)

    def of_member(self, member: Member, article: Article) -> Self:
        """What one person is or was asked about an article."""
        return self.filter(check_round__article=article, member=member)

    def still_open(self) -> Self:
        """Of checks that are not over; what was said may be changed until then."""
        return self.filter(check_round__closed_at__isnull=True)

    def given(self) -> Self:
        """Those that say something."""
        return self.filter(answered_at__isnull=False)


class StalenessAnswer(models.Model):
    """One person is asked once in a check, and says whether the article still holds."""

    check_round = models.ForeignKey(
        StalenessCheck, models.CASCADE, related_name="answers", verbose_name=_("staleness check")
    )
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    holds = models.BooleanField(_("still holds"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = StalenessAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer about staleness")
        verbose_name_plural = _("answers about staleness")
        constraints = [
            models.UniqueConstraint(fields=["check_round", "member"], name="a_person_is_asked_once_in_a_check"),
            models.CheckConstraint(
                condition=models.Q(holds__isnull=True, answered_at__isnull=True)
                | models.Q(holds__isnull=False, answered_at__isnull=False),
                name="an_answer_about_staleness_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_round_id} → {self.member_id}"
