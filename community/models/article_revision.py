"""The revision: one version of an article's text, kept for ever, and where the text came from."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.article import Article, writes_articles
from community.models.category import Reader
from community.models.member import Member
from community.models.post import Post


class ArticleRevisionQuerySet(models.QuerySet["ArticleRevision"]):
    """Sets of revisions."""

    def visible_to(self, reader: Reader) -> Self:
        """Of articles the reader may see: what once was public, and for those who write also the rest."""
        revisions = self.filter(article__in=Article.objects.visible_to(reader).values("id"))
        if writes_articles(reader):
            return revisions
        seen = models.Q(published_at__isnull=False)
        if isinstance(reader, Member) and reader.is_active:
            seen |= models.Q(article__author=reader) | models.Q(article__owner=reader)
        return revisions.filter(seen)

    def newest_first(self) -> Self:
        """The last one written on top."""
        return self.order_by("-number", "-id")


class ArticleRevision(models.Model):
    """What an article says, in one version; never changed but for when it was published."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    body = models.TextField(_("text"))
    html = models.TextField(_("rendered text"), editable=False)
    renderer_version = models.PositiveSmallIntegerField(_("renderer version"), default=1, editable=False)
    comment = models.CharField(_("what changed"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )

    objects = ArticleRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of an article")
        verbose_name_plural = _("revisions of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_is_unique_in_its_article"),
            # Articles and votes refer to both, so that a revision of another article cannot be theirs.
            models.UniqueConstraint(fields=["id", "article"], name="revision_belongs_to_one_article"),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, reviewer__isnull=True)
                | models.Q(published_at__isnull=False, reviewer__isnull=False),
                name="a_published_revision_names_its_reviewer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class ArticleSource(models.Model):
    """An article was written from a solution; whoever wrote that is credited for good."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="sources", verbose_name=_("article"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name=_("solution"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        verbose_name = _("source of an article")
        verbose_name_plural = _("sources of articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "post"], name="a_post_is_a_source_of_an_article_once"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.article_id}"


class ArticleUse(models.Model):
    """A post points to an article; when the post solves a question, the article was used."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="uses", verbose_name=_("article"))
    post = models.ForeignKey(Post, models.CASCADE, related_name="articles_used", verbose_name=_("post"))
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)

    class Meta:
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        constraints = [models.UniqueConstraint(fields=["article", "post"], name="a_post_uses_an_article_once")]

    def __str__(self) -> str:
        return f"{self.article_id} → {self.post_id}"
