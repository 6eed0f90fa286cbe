"""Reads that weigh rows against each other: solved questions that are like one about to be asked."""

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

from community.models import Topic
from community.models.category import Reader
from community.models.topic import TITLE_CONFIGS, TopicQuerySet

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


@dataclass(frozen=True)
class Similar:
    """A solved question and how alike it is, from 0 to 1."""

    topic: Topic
    score: float


def similar_questions(reader: Reader, title: str) -> list[Similar]:
    """Return the solved questions that are most like a title, as far as the reader may see them, in two queries.

    Half of the score is the share of the title's words that are found, taken apart as the language of the category
    asks for; the other half is the likeness of the letters, which forgives typing errors and finds compound words.
    """
    words = _words_of(title)
    share = models.Case(
        models.When(category__language__startswith="de", then=_share_of(GERMAN, words[GERMAN])),
        default=_share_of(ENGLISH, words[ENGLISH]),
    )
    score = models.ExpressionWrapper((share + TrigramSimilarity("title", title)) / 2.0, models.FloatField())
    rows = Topic.objects.visible_to(reader).filter(pk__in=_worth_weighing(title, words)).annotate(score=score)
    weighed = [
        Similar(topic, getattr(topic, "score", 0.0)) for topic in rows.order_by("-score", "-id")[:SIMILAR_AT_MOST]
    ]
    return [similar for similar in weighed if similar.score >= LEAST_SCORE]


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


def _worth_weighing(title: str, words: dict[str, list[str]]) -> models.QuerySet[Topic, Any]:
    """Those that share two words with the title, or its only one, and those that look most like it.

    Each part asks an index of its own and stops early.
    """
    solved = Topic.objects.standing().solved().order_by()
    look = solved.order_by(TrigramDistance("title", title)).values("pk")[:WEIGHED_BY_LOOK]
    return look.union(*(_sharing_words(solved, config, words[config]) for config in TITLE_CONFIGS if words[config]))


def _sharing_words(solved: TopicQuerySet, config: str, words: list[str]) -> models.QuerySet[Topic, Any]:
    pairs = [f"({_quoted(one)} & {_quoted(other)})" for one, other in combinations(words, 2)]
    wanted = _query(pairs or [_quoted(word) for word in words])
    return (
        solved.annotate(words=SearchVector("title", config=config)).filter(words=wanted).values("pk")[:WEIGHED_BY_WORDS]
    )


def _share_of(config: str, words: list[str]) -> models.Expression:
    """How many of the words are found, from 0 to 1."""
    if not words:
        return models.Value(0.0)
    rank = SearchRank(SearchVector("title", config=config), _query([_quoted(word) for word in words]))
    return Least(rank / RANK_OF_A_WORD, 1.0, output_field=models.FloatField())


def _query(alternatives: list[str]) -> SearchQuery:
    """The words are taken apart already."""
    return SearchQuery(" | ".join(alternatives), config="simple", search_type="raw")


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
