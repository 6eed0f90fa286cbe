"""Reads that weigh rows against each other: solved questions that are like one about to be asked."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramSimilarity
from django.db import models

from community.models import Topic
from community.models.category import Reader
from community.models.topic import TITLE_CONFIGS

SIMILAR_AT_MOST = 5
# Below this, one common word is all that two titles share.
LEAST_SCORE = 0.25
WORDS_AT_MOST = 30
# What one found word of the lowest weight is worth to PostgreSQL, divided by the number of words looked for.
RANK_OF_A_WORD = 0.0607927
GERMAN, ENGLISH = "german", "english"


@dataclass(frozen=True)
class Similar:
    """A solved question and how alike it is, from 0 to 1."""

    topic: Topic
    score: float


def similar_questions(reader: Reader, title: str) -> list[Similar]:
    """Return the solved questions that are most like a title, as far as the reader may see them, in one query.

    Half of the score is the share of the title's words that are found, taken apart as the language of the category
    asks for; the other half is the likeness of the letters, which forgives typing errors and finds compound words.
    """
    words = " or ".join(re.findall(r"\w+", title)[:WORDS_AT_MOST])
    vectors = {config: SearchVector("title", config=config) for config in TITLE_CONFIGS}
    queries = {config: SearchQuery(words, config=config, search_type="websearch") for config in TITLE_CONFIGS}
    # Each of the three is a question to an index of its own; which language holds is asked of what they find.
    found = models.Q(title__trigram_similar=title)
    topics = Topic.objects.visible_to(reader).standing().solved()
    for config in TITLE_CONFIGS:
        topics = topics.alias(**{f"words_{config}": vectors[config]})
        found |= models.Q(**{f"words_{config}": queries[config]})
    rank = models.Case(
        models.When(category__language__startswith="de", then=SearchRank(vectors[GERMAN], queries[GERMAN])),
        default=SearchRank(vectors[ENGLISH], queries[ENGLISH]),
    )
    share = models.functions.Least(rank / RANK_OF_A_WORD, 1.0, output_field=models.FloatField())
    score = (share + TrigramSimilarity("title", title)) / 2.0
    rows = topics.filter(found).annotate(score=models.ExpressionWrapper(score, models.FloatField()))
    best = rows.filter(score__gte=LEAST_SCORE).order_by("-score", "-id")[:SIMILAR_AT_MOST]
    return [Similar(topic, getattr(topic, "score", 0.0)) for topic in best]
