"""The article: a page of the knowledge base, whose texts are kept version by version."""

from collections.abc import Mapping
from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.ways import way_to
from community.models.category import KEEPER_ROLES, Category, Reader
from community.models.member import Member

# From this trust on customers write articles too; what they write is reviewed like everybody's.
WRITERS_TRUST = 3


class ArticleState(models.TextChoices):
    """Where an article stands; what it may become next is in ``MOVES``."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    OUTDATED = "outdated", _("outdated")
    WITHDRAWN = "withdrawn", _("withdrawn")


_S = ArticleState
PUBLIC_STATES = (_S.PUBLISHED, _S.OUTDATED)
MOVES: Mapping[ArticleState, frozenset[ArticleState]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW, _S.WITHDRAWN}),
    _S.IN_REVIEW: frozenset({_S.DRAFT, _S.PUBLISHED, _S.WITHDRAWN}),
    # Published again: with a new text, while the old one stood.
    _S.PUBLISHED: frozenset({_S.PUBLISHED, _S.OUTDATED, _S.WITHDRAWN}),
    _S.OUTDATED: frozenset({_S.PUBLISHED, _S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset({_S.DRAFT}),
}


def writes_articles(reader: Reader) -> bool:
    """Tell whether this is somebody who may write for the knowledge base: keepers and trusted customers."""
    if not (isinstance(reader, Member) and reader.is_active):
        return False
    return reader.has_role(*KEEPER_ROLES) or reader.trust_level >= WRITERS_TRUST


class ArticleQuerySet(models.QuerySet["Article"]):
    """Sets of articles."""

    def visible_to(self, reader: Reader) -> Self:
        """In categories the reader may see: what is public, what is the reader's own, and for keepers everything."""
        articles = self.filter(category__in=Category.objects.visible_to(reader).values("id"))
        public = models.Q(state__in=PUBLIC_STATES)
        if not (isinstance(reader, Member) and reader.is_active):
            return articles.filter(public)
        if reader.has_role(*KEEPER_ROLES):
            return articles
        return articles.filter(public | models.Q(author=reader) | models.Q(owner=reader))

    def public(self) -> Self:
        """Those that are read."""
        return self.filter(state__in=PUBLIC_STATES)

    def published(self) -> Self:
        """Those that are read and hold."""
        return self.filter(state=ArticleState.PUBLISHED)

    def in_language(self, language: str) -> Self:
        """Written in one language."""
        return self.filter(language=language)

    def best_for(self, language: str) -> Self:
        """In this language where there is such a text, else in the one there is."""
        better = Article.objects.order_by().public().filter(language=language, family=models.OuterRef("family"))
        return self.filter(models.Q(language=language) | ~models.Exists(better))

    def waiting(self) -> Self:
        """Those with a text that somebody should review."""
        return self.filter(under_review__isnull=False)

    def due(self, day: date) -> Self:
        """Those that should be looked at again by that day."""
        return self.public().filter(review_by__lte=day)

    def newest_first(self) -> Self:
        """In the order of publishing, totally ordered."""
        return self.order_by("-published_at", "-id")


class Article(models.Model):
    """One text in one language; its translations are articles of the same family."""

    State = ArticleState

    category = models.ForeignKey(Category, models.PROTECT, related_name="articles", verbose_name=_("category"))
    language = models.CharField(_("language"), max_length=8)
    family = models.UUIDField(_("family of translations"), default=uuid4, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="articles", verbose_name=_("author")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_articles", verbose_name=_("owner")
    )
    # Of the published revision, or of the newest one as long as none is published.
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    state = models.CharField(_("state"), max_length=9, choices=ArticleState, default=ArticleState.DRAFT)
    # A further foreign key over (revision, article), made in a migration, keeps revisions of other articles out.
    published = models.ForeignKey(
        "community.ArticleRevision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published revision"),
    )
    under_review = models.ForeignKey(
        "community.ArticleRevision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revision under review"),
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    review_by = models.DateField(_("look at it again by"), null=True, blank=True)
    # Written by one act, in its transaction; verify_integrity recounts them.
    helpful_count = models.PositiveIntegerField(_("helpful"), default=0)
    unhelpful_count = models.PositiveIntegerField(_("not helpful"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1)
    import_key = models.CharField(_("key in the imported source"), max_length=200, unique=True, null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["family", "language"], name="one_article_per_family_and_language"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["published", "outdated"], published__isnull=False, published_at__isnull=False
                )
                | (~models.Q(state__in=["published", "outdated"]) & models.Q(published__isnull=True)),
                name="an_article_is_public_exactly_with_a_published_revision",
            ),
            models.CheckConstraint(
                condition=models.Q(state="in_review", under_review__isnull=False)
                | models.Q(state__in=["published", "outdated"])
                | models.Q(state__in=["draft", "withdrawn"], under_review__isnull=True),
                name="what_is_in_review_names_the_revision",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="article_newest_public",
                condition=models.Q(state__in=["published", "outdated"]),
            ),
            models.Index(fields=["category", "-published_at", "-id"], name="article_newest_in_category"),
            models.Index(
                fields=["review_by", "id"],
                name="article_due",
                condition=models.Q(state__in=["published", "outdated"]),
            ),
            models.Index(
                fields=["id"], name="article_waiting_for_review", condition=models.Q(under_review__isnull=False)
            ),
            models.Index(fields=["owner", "-id"], name="article_newest_of_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the canonical address of the article's page."""
        return way_to("article", self.pk, self.slug or "-")

    @property
    def is_public(self) -> bool:
        """Tell whether everybody who may enter the category reads it."""
        return self.state in PUBLIC_STATES

    @property
    def is_published(self) -> bool:
        """Tell whether it is read and holds."""
        return self.state == ArticleState.PUBLISHED

    @property
    def is_outdated(self) -> bool:
        """Tell whether it is read with a warning."""
        return self.state == ArticleState.OUTDATED

    def may_become(self, state: ArticleState) -> bool:
        """Tell whether the workflow leads there from here."""
        return state in MOVES[ArticleState(self.state)]

    def is_due(self, day: date) -> bool:
        """Tell whether somebody should look at it again."""
        return self.is_public and self.review_by is not None and self.review_by <= day
