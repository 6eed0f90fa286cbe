"""An article as somebody reads it: in which version, in which other languages, whom to thank, and what is like it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from community.models import Article, ArticleRevision, ArticleSource, Member, Post, Topic
from community.models.category import Reader
from community.operations.articles import newest_revision
from community.permissions import can_edit_article


@dataclass(frozen=True)
class Reading:
    """What the page of an article shows besides the article's own row."""

    revision: ArticleRevision
    translations: Sequence[Article]
    sources: Sequence[ArticleSource]
    contributors: Sequence[Member]
    may_edit: bool


def read_article(article: Article, reader: Reader) -> Reading:
    """Read what belongs to an article in three queries; one more for a text that is not published yet."""
    revision = article.published or newest_revision(article)
    sources = ArticleSource.objects.filter(article=article, post__state=Post.State.VISIBLE)
    sources = sources.select_related("post__author", "post__topic").defer("post__body", "post__html").order_by("pk")
    visible = models.Exists(Topic.objects.visible_to(reader).order_by().filter(pk=models.OuterRef("post__topic")))
    rows = list(sources.annotate(is_visible=visible))
    return Reading(
        revision=revision,
        translations=list(translations_of(article, reader)),
        sources=[source for source in rows if getattr(source, "is_visible", False)],
        contributors=_contributors(article, revision, rows),
        may_edit=isinstance(reader, Member) and can_edit_article(reader, article),
    )


def translations_of(article: Article, reader: Reader) -> models.QuerySet[Article]:
    """The same article in other languages, as far as the reader may see and everybody reads them."""
    family = Article.objects.visible_to(reader).public().filter(family=article.family)
    return family.exclude(pk=article.pk).order_by("language", "pk")


def _contributors(article: Article, revision: ArticleRevision, sources: Sequence[ArticleSource]) -> list[Member]:
    """Who wrote the solutions first, then who wrote the texts up to the one that is shown."""
    written = ArticleRevision.objects.filter(article=article, number__lte=revision.number).order_by("number")
    authors = [source.post.author for source in sources]
    authors += [one.author for one in written.select_related("author").only("author", "number")]
    return list({author.pk: author for author in authors}.values())
