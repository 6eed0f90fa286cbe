"""Reads that weigh rows against each other: what is like a question that is about to be asked, or like an article."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from community.models import Article, Category
from community.models.category import Reader
from community.models.search import ENGLISH, GERMAN
from community.models.visit import Thing
from community.reports.queries import LANGUAGES, Sql, joined, quoted
from community.reports.telling import Told, read_question

SIMILAR_AT_MOST = 5
# Below this, one common word is all that two questions share.
LEAST_SCORE = 0.23
# How many are weighed, so that a word which half of all questions have costs no more than any other.
WEIGHED_AT_MOST, FRESH_AT_MOST, SHOWN_AT_MOST = 600, 50, 50
# What words count is rounded to powers of this, so that a few looks at a document find all of them.
STEP = 1.3
# What a word is worth where it stands: in what was answered, in the text, among the tags, in the title.
PLACES = "{0.5, 0.6, 0.8, 1.0}"
# What the words of the typed title and text count, and the look of the title, as measured with real questions; and what
# makes a whole: every word of the typed title once in another one, which looks the same.
TITLE, BODY, LOOK = 1.0, 2.0, 0.85
WHOLE = 1.3


@dataclass(frozen=True)
class Similar:
    """Something that helps without anybody answering, and how alike it is, from 0 to 1."""

    kind: str
    id: int
    title: str
    slug: str
    score: float

    @property
    def is_solved(self) -> bool:
        """Tell whether it is a question; of those only solved ones help."""
        return self.kind == Thing.TOPIC

    def get_absolute_url(self) -> str:
        """Return the canonical address of its page."""
        return reverse("article" if self.kind == Thing.ARTICLE else "question", args=[self.id, self.slug or "-"])


@dataclass(frozen=True)
class Asked:
    """What is looked for, among what, and what is known already."""

    title: str
    body: str = ""
    kinds: Sequence[Thing] = (Thing.TOPIC, Thing.ARTICLE)
    but_family: UUID | None = None
    but_topics: Collection[int] = ()


def similar_things(reader: Reader, title: str, body: str = "") -> list[Similar]:
    """Return the solved questions and articles that are most like a question, as far as the reader may see them.

    Its words are looked for in their titles, tags, texts and solutions, taken apart as the language of each asks for;
    the rarer a word the more it tells, and in the title it tells more than in the text. The likeness of the titles'
    letters forgives typing errors and finds compound words. Two queries.
    """
    return _alike(reader, Asked(title, body))[:SIMILAR_AT_MOST]


def similar_questions(reader: Reader, title: str, body: str = "", *, at_most: int = SIMILAR_AT_MOST) -> list[Similar]:
    """Return only the solved questions; two queries."""
    return _alike(reader, Asked(title, body, kinds=(Thing.TOPIC,)))[:at_most]


def related_to(article: Article, reader: Reader, *, told: Collection[int] = ()) -> list[Similar]:
    """Return the articles and solved questions most like an article, but what is told of it already; two queries."""
    asked = Asked(article.title, article.summary, but_family=article.family, but_topics=told)
    return _alike(reader, asked)[: 2 * SIMILAR_AT_MOST]


def _alike(reader: Reader, asked: Asked) -> list[Similar]:
    """The most alike first; an article before a question that is as alike."""
    statement = _statement(reader, asked, read_question(asked.title, asked.body))
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [Similar(*row) for row in rows]


def _statement(reader: Reader, asked: Asked, told: Mapping[str, Told]) -> Sql:
    led = joined("UNION", list(_leads(asked, told)))
    things = joined("UNION ALL", list(_standing(reader, asked)))
    found = share_found(told)
    text = f"""
        WITH led (kind, id) AS MATERIALIZED {led.text}, standing AS {things.text}, weighed AS MATERIALIZED (
            SELECT s.kind, s.id, s.title, s.slug, s.language, similarity(s.title, %s) AS look,
                coalesce(d.vector, setweight(to_tsvector(s.language::regconfig, s.said), 'A')) || ''::tsvector AS vector
            FROM standing s LEFT JOIN community_searchdocument d ON d.kind = s.kind AND d.thing_id = s.id
        ), scored AS MATERIALIZED (
            SELECT kind, id, title, slug, (({found.text} + {LOOK} * look) / {WHOLE})::float AS score FROM weighed
        )
        SELECT kind, id, title, slug, least(score, 1) FROM scored WHERE score >= {LEAST_SCORE}
        ORDER BY score DESC, kind, id DESC LIMIT {SHOWN_AT_MOST}
    """  # noqa: S608 -- names are our own
    return Sql(text, (*led.params, *things.params, asked.title, *found.params))


def _leads(asked: Asked, told: Mapping[str, Told]) -> Iterator[Sql]:
    """Say what is worth weighing: what the index of words finds for each language, as long as that are not too many."""
    kinds = [kind.value for kind in asked.kinds]
    for language in LANGUAGES:
        if leads := told[language].leads():
            # Without the fence the planner may prefer any other index, or none, to the one of words.
            text = f"""(SELECT m.kind, m.thing_id FROM (SELECT d.kind, d.thing_id, d.language
                FROM community_searchdocument d
                WHERE d.vector @@ %s::tsquery AND d.kind IN ('topic', 'article') AND (d.solved OR d.solved IS NULL)
                OFFSET 0) m WHERE m.language = '{language}' AND m.kind = ANY(%s) LIMIT {WEIGHED_AT_MOST})"""  # noqa: S608 -- names are our own
            yield Sql(text, (leads, kinds))
    for kind in asked.kinds:
        fresh = f"SELECT t.id FROM {_ROWS[kind]} WHERE {_STANDS[kind]} AND {_FRESH[kind]} LIMIT {FRESH_AT_MOST}"  # noqa: S608 -- names are our own
        yield Sql(f"(SELECT '{kind.value}', f.id FROM ({fresh}) f)")  # noqa: S608 -- names are our own


_ROWS = {Thing.TOPIC: "community_topic t", Thing.ARTICLE: "community_article t"}
_STANDS = {
    Thing.TOPIC: "t.state = 'visible' AND t.solved_at IS NOT NULL",
    Thing.ARTICLE: "t.state = 'published'",
}
# What may have no document yet, the newest first, and what is searched of it then.
_FRESH = {
    Thing.TOPIC: "t.solved_at > now() - interval '1 hour' ORDER BY t.solved_at DESC, t.id DESC",
    Thing.ARTICLE: "t.published_at > now() - interval '1 hour' ORDER BY t.published_at DESC, t.id DESC",
}
_SAID = {Thing.TOPIC: "t.title", Thing.ARTICLE: "t.title || ' ' || t.summary"}
_LANGUAGES = {Thing.TOPIC: "c.language", Thing.ARTICLE: "t.language"}
_UNKNOWN = {
    # What points to another question leads only there, and what helps no longer is suggested to nobody.
    Thing.TOPIC: """t.id <> ALL(%s) AND NOT EXISTS (SELECT FROM community_topicduplicate o WHERE o.topic_id = t.id)
        AND NOT EXISTS (SELECT FROM community_solutionoutdated x JOIN community_solution s ON s.id = x.solution_id
                        WHERE s.topic_id = t.id)""",
    Thing.ARTICLE: "t.family IS DISTINCT FROM %s",
}


def _standing(reader: Reader, asked: Asked) -> Iterator[Sql]:
    """Say what of it stands now, as far as the reader may see it; documents only follow."""
    places, params = Category.objects.visible_to(reader).order_by().values("id").query.sql_with_params()
    for kind in asked.kinds:
        text = f"""SELECT l.kind, t.id, t.title, t.slug, {_SAID[kind]} AS said,
                CASE WHEN {_LANGUAGES[kind]} ILIKE 'de%%' THEN '{GERMAN}' ELSE '{ENGLISH}' END AS language
            FROM led l JOIN {_ROWS[kind]} ON t.id = l.id JOIN community_category c ON c.id = t.category_id
            WHERE l.kind = '{kind.value}' AND {_STANDS[kind]} AND {_UNKNOWN[kind]} AND c.id IN ({places})"""  # noqa: S608 -- names are our own
        yield Sql(text, (list(asked.but_topics) if kind == Thing.TOPIC else asked.but_family, *params))


def share_found(told: Mapping[str, Told]) -> Sql:
    """Say how much of what all words tell is found in the ``vector`` of a document of a ``language``."""
    english, german = (_share(told[language]) for language in (ENGLISH, GERMAN))
    return Sql(
        f"CASE WHEN language = '{GERMAN}' THEN {german.text} ELSE {english.text} END", (*german.params, *english.params)
    )


def _share(told: Told) -> Sql:
    """Add up what the words count; those that count about the same are looked for at once, which is as exact and faster."""
    grouped: dict[int, list[tuple[str, float]]] = {}
    for words, whole in ((told.title, TITLE), (told.body, BODY)):
        total = sum(word.tells for word in words)
        for word in words:
            counts = whole * word.tells / total
            grouped.setdefault(round(log(counts, STEP)), []).append((quoted(word.lexeme), counts))
    parts = [
        # The rank of alternatives is their mean.
        Sql(f"{sum(counts for _one, counts in group):f} * ts_rank('{PLACES}', vector, %s::tsquery)",
            (" | ".join(one for one, _counts in group),))
        for group in grouped.values()
    ]  # fmt: skip
    return joined("+", [Sql("0.0"), *parts])
