"""Reads that weigh rows against each other: what is like a question that is about to be asked, or like an article."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramDistance,
    TrigramSimilarity,
)
from django.db import connection, models
from django.db.models.functions import Least
from django.urls import reverse

from community.models import Article, Topic
from community.models.category import Reader
from community.models.topic import TITLE_CONFIGS
from community.models.visit import Thing

SIMILAR_AT_MOST = 5
# Below this, one common word is all that two titles share.
LEAST_SCORE = 0.25
# The longest words of a title say most about it.
WORDS_AT_MOST = 8
# How many are weighed, so that a word which half of all titles have costs no more than any other.
WEIGHED_BY_WORDS, WEIGHED_BY_LOOK = 300, 50
# What one found word of the lowest weight is worth to PostgreSQL, divided by the number of words looked for.
RANK_OF_A_WORD = 0.0607927
GERMAN, ENGLISH = "german", "english"
_TITLE = ("title",)


@dataclass(frozen=True)
class Similar:
    """Something that helps without anybody answering, and how alike it is, from 0 to 1."""

    kind: str
    id: int
    title: str
    slug: str
    score: float

    def get_absolute_url(self) -> str:
        """Return the canonical address of its page."""
        return reverse("article" if self.kind == Thing.ARTICLE else "question", args=[self.id, self.slug or "-"])


def similar_things(reader: Reader, title: str) -> list[Similar]:
    """Return the solved questions and articles that are most like a title, as far as the reader may see them.

    Half of the score is the share of the title's words that are found, taken apart as the language of the category or
    of the article asks for; the other half is the likeness of the letters, which forgives typing errors and finds
    compound words. Two queries.
    """
    words = _words_of(title)
    found = _questions_like(reader, title, words).union(_articles_like(reader, title, words), all=True)
    return _weighed(found)[:SIMILAR_AT_MOST]


def similar_questions(reader: Reader, title: str) -> list[Similar]:
    """Return only the solved questions; two queries."""
    return _weighed(_questions_like(reader, title, _words_of(title)))


def related_to(article: Article, reader: Reader, *, told: Collection[int] = ()) -> list[Similar]:
    """Return the articles and solved questions most like an article, but what is told of it already; two queries."""
    words = _words_of(article.title)
    articles = _articles_like(reader, article.title, words, other_than=article)
    questions = _questions_like(reader, article.title, words, other_than=told)
    return _weighed(articles.union(questions, all=True))


def _questions_like(
    reader: Reader, title: str, words: dict[str, list[str]], *, other_than: Collection[int] = ()
) -> models.QuerySet[Any, Any]:
    solved = Topic.objects.standing().solved().order_by()
    topics = Topic.objects.visible_to(reader).originals().filter(pk__in=_worth_weighing(solved, _TITLE, title, words))
    return _best(topics.exclude(pk__in=other_than), Thing.TOPIC, "category__language", _TITLE, title, words)


def _articles_like(
    reader: Reader, title: str, words: dict[str, list[str]], *, other_than: Article | None = None
) -> models.QuerySet[Any, Any]:
    published = Article.objects.published().order_by()
    fields = ("title", "summary")
    articles = Article.objects.visible_to(reader).filter(pk__in=_worth_weighing(published, fields, title, words))
    if other_than is not None:
        articles = articles.exclude(family=other_than.family)
    return _best(articles, Thing.ARTICLE, "language", fields, title, words)


def _best(
    rows: models.QuerySet[Any],
    kind: Thing,
    language: str,
    fields: Sequence[str],
    title: str,
    words: dict[str, list[str]],
) -> models.QuerySet[Any, Any]:
    """The rows most like the title, as what a line says about them."""
    share = models.Case(
        models.When(**{f"{language}__startswith": "de"}, then=_share_of(GERMAN, fields, words[GERMAN])),
        default=_share_of(ENGLISH, fields, words[ENGLISH]),
    )
    score = models.ExpressionWrapper((share + TrigramSimilarity("title", title)) / 2.0, models.FloatField())
    kinds = models.Value(kind.value, models.CharField())
    best: models.QuerySet[Any, Any] = rows.annotate(kind_of_thing=kinds, score=score).order_by("-score", "-id")
    lines: models.QuerySet[Any, Any] = best.values_list("kind_of_thing", "id", "title", "slug", "score")
    return lines[:SIMILAR_AT_MOST]


def _weighed(found: models.QuerySet[Any, Any]) -> list[Similar]:
    """Those that share more than a common word, the most alike first; an article before a question that is as alike."""
    similar = [one for row in found if (one := Similar(*row)).score >= LEAST_SCORE]
    return sorted(similar, key=lambda one: (-one.score, one.kind, -one.id))


def _words_of(title: str) -> dict[str, list[str]]:
    """The words of a title as each language takes them apart, without those that say nothing."""
    columns = ", ".join(f"tsvector_to_array(to_tsvector('{config}', %(title)s))" for config in TITLE_CONFIGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", {"title": title})
        found: tuple[list[str], ...] = cursor.fetchone()
    return {
        config: sorted(words, key=len, reverse=True)[:WORDS_AT_MOST]
        for config, words in zip(TITLE_CONFIGS, found, strict=True)
    }


def _worth_weighing(
    rows: models.QuerySet[Any], fields: Sequence[str], title: str, words: dict[str, list[str]]
) -> models.QuerySet[Any, Any]:
    """Those that share two words with the title, or its only one, and those that look most like it.

    Each part asks an index of its own and stops early.
    """
    look = rows.order_by(TrigramDistance("title", title)).values("pk")[:WEIGHED_BY_LOOK]
    parts = [_sharing_words(rows, fields, config, words[config]) for config in TITLE_CONFIGS if words[config]]
    return look.union(*parts)


def _sharing_words(
    rows: models.QuerySet[Any], fields: Sequence[str], config: str, words: list[str]
) -> models.QuerySet[Any, Any]:
    pairs = [f"({_quoted(one)} & {_quoted(other)})" for one, other in combinations(words, 2)]
    wanted = _query(pairs or [_quoted(word) for word in words])
    sharing: models.QuerySet[Any, Any] = rows.annotate(words=SearchVector(*fields, config=config)).filter(words=wanted)
    return sharing.values("pk")[:WEIGHED_BY_WORDS]


def _share_of(config: str, fields: Sequence[str], words: list[str]) -> models.Expression:
    """How many of the words are found, from 0 to 1."""
    if not words:
        return models.Value(0.0)
    rank = SearchRank(SearchVector(*fields, config=config), _query([_quoted(word) for word in words]))
    return Least(rank / RANK_OF_A_WORD, 1.0, output_field=models.FloatField())


def _query(alternatives: list[str]) -> SearchQuery:
    """The words are taken apart already."""
    return SearchQuery(" | ".join(alternatives), config="simple", search_type="raw")


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
