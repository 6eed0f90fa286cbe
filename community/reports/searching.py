"""Searching: the newest matches are weighed, those of one topic are one result, nothing is seen that may not be."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from community.models import Category
from community.models.category import Reader
from community.reports.queries import Query, Sql, joined
from community.reports.words import Known, asked_words, read_words

# Weighing is bounded: of a word that half of all documents have, only the newest matches count.
WEIGHED_AT_MOST = 1_000
# Below this, what was typed is read more generously.
FEW = 5
# Found words stand between these in texts that come from the database; no document holds them.
MARKS = ("\ue000", "\ue001")
_HEADLINE = f"StartSel={MARKS[0]}, StopSel={MARKS[1]}, "
_SNIPPET = f'{_HEADLINE}MaxWords=32, MinWords=16, MaxFragments=2, FragmentDelimiter=" … "'
_WHOLE = f"{_HEADLINE}HighlightAll=true"
# A text so short is shown as a whole.
SHORT = 240
# By how much a solution is preferred, and in how many seconds a result loses a factor of e: enough to decide between
# results that are equally good, too little to bury what fits better.
SOLVED_FACTOR, PATIENCE = 1.1, 25 * 365 * 86_400
# Scores are compared as whole numbers, so that the next page begins exactly where this one ends.
SCORE_UNIT = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a search is limited to; empty is everything."""

    kind: str = ""
    category_id: int | None = None
    tag: str = ""
    solved: bool | None = None
    author_id: int | None = None
    since: date | None = None
    until: date | None = None

    def conditions(self) -> Iterator[Sql]:
        """Say each limit on the document ``d``."""
        named = {
            "d.kind = %s": self.kind,
            "d.category_id = %s": self.category_id,
            "%s = ANY(d.tags)": self.tag,
            "d.solved = %s": self.solved,
            "d.author_id = %s": self.author_id,
            "d.created_at >= %s": self.since,
            "d.created_at < %s::date + 1": self.until,
        }
        yield from (Sql(text, (value,)) for text, value in named.items() if value not in {None, ""})


@dataclass(frozen=True)
class Hit:
    """One result; the found words in title and snippet stand between ``MARKS``."""

    id: int
    score: int
    kind: str
    thing_id: int
    title: str
    snippet: str
    address: str
    solved: bool | None
    created_at: datetime
    updated_at: datetime
    category_name: str | None
    author_name: str | None

    @property
    def pk(self) -> int:
        """The key that makes the order total."""
        return self.id


@dataclass(frozen=True)
class Found:
    """One page of results, how many there are as far as anybody looks, and what may have been meant."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    meant: str = ""

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more than were weighed."""
        return self.total >= WEIGHED_AT_MOST


@dataclass(frozen=True)
class Reading:
    """How a query is taken: what matches, how much a match weighs and must weigh, and what is marked in it."""

    match: Sql
    weight: Sql
    shown: Sql
    least: float = 0.0


@dataclass(frozen=True)
class Stretch:
    """Which part of the results: so many before or after a score and an id, or the first ones."""

    size: int
    key: tuple[int, int] | None = None
    backwards: bool = False


def search(reader: Reader, query: Query, narrowing: Narrowing, stretch: Stretch) -> Found:
    """Return a stretch of what this reader may find, in one statement, or two where all words together find little."""
    if query.is_empty:
        return Found()
    visible = visible_documents(reader)
    conditions = [visible, *narrowing.conditions()]
    strict, exact = query.strict(), query.strict(whole_words=True)
    weight = Sql(
        f"ts_rank(vector, {exact.text}) + 0.3 * ts_rank(vector, {strict.text})", (*exact.params, *strict.params)
    )
    literally = Reading(strict, weight, query.shown())
    found, known = _run(_statement(literally, conditions, stretch, asked_words(query, visible)))
    if not known:
        return found
    words = read_words(query, known)
    candidates = words.candidates()
    if candidates is None:
        return found
    generously = Reading(candidates, words.weight(), words.shown(), words.least_weight())
    more, _nothing = _run(_statement(generously, [*conditions, *words.conditions()], stretch))
    # Whoever finds what was typed did not mean something else, unless others mistype it too.
    meant = words.meant() if not found.total or words.is_mistaken() else ""
    return Found(more.hits, more.total, meant) if more.total else found


def visible_documents(reader: Reader) -> Sql:
    """Say which documents ``d`` the reader may see."""
    text, params = Category.objects.visible_to(reader).order_by().values("id").query.sql_with_params()
    return Sql(f"(d.category_id IS NULL OR d.category_id IN ({text}))", tuple(params))


def _statement(reading: Reading, conditions: Sequence[Sql], stretch: Stretch, words: Sql | None = None) -> Sql:
    where = joined("AND", [Sql(f"d.vector @@ {reading.match.text}", reading.match.params), *conditions])
    beyond, order = ("TRUE", "DESC")
    key: tuple[object, ...] = ()
    if stretch.key is not None:
        beyond, key = ("(score, id) > (%s, %s)" if stretch.backwards else "(score, id) < (%s, %s)"), stretch.key
    if stretch.backwards:
        order = "ASC"
    known = "NULL::jsonb"
    if words is not None:
        known = f"CASE WHEN (SELECT count(*) FROM merged) < {FEW} THEN ({words.text}) END"  # noqa: S608 -- names are our own
    text = f"""
        WITH newest AS MATERIALIZED (
            SELECT d.id, d.thread_id, d.solved, d.updated_at, d.vector || ''::tsvector AS vector
            FROM community_searchdocument d WHERE {where.text}
            ORDER BY d.updated_at DESC, d.id DESC LIMIT {WEIGHED_AT_MOST}
        ), weighed AS (
            SELECT id, thread_id, solved, updated_at, {reading.weight.text} AS weight FROM newest
        ), scored AS (
            SELECT id, thread_id, round({SCORE_UNIT} * (
                ln(weight + 1e-9) + CASE WHEN solved THEN ln({SOLVED_FACTOR}) ELSE 0 END
                + extract(epoch FROM updated_at) / {PATIENCE}
            ))::bigint AS score FROM weighed WHERE weight >= {reading.least:f}
        ), merged AS MATERIALIZED (
            SELECT DISTINCT ON (coalesce(o.canonical_id, thread_id, -scored.id)) scored.id, score
            FROM scored LEFT JOIN community_topicduplicate o ON o.topic_id = thread_id
            ORDER BY coalesce(o.canonical_id, thread_id, -scored.id), o.id IS NOT NULL, score DESC, scored.id DESC
        ), page AS (
            SELECT id, score FROM merged WHERE {beyond} ORDER BY score {order}, id {order} LIMIT {stretch.size}
        )
        SELECT about.total, about.known, p.id, p.score, d.kind, d.thing_id,
            ts_headline(d.language::regconfig, coalesce(nullif(d.title, ''), d.aside), asked.words, '{_WHOLE}'),
            ts_headline(d.language::regconfig, d.body, asked.words,
                        CASE WHEN length(d.body) > {SHORT} THEN '{_SNIPPET}' ELSE '{_WHOLE}' END),
            d.address, d.solved, d.created_at, d.updated_at, c.name, a.display_name
        FROM (SELECT (SELECT count(*) FROM merged) AS total, {known} AS known) about
        CROSS JOIN (SELECT {reading.shown.text} AS words) asked
        LEFT JOIN page p ON TRUE LEFT JOIN community_searchdocument d ON d.id = p.id
        LEFT JOIN community_category c ON c.id = d.category_id LEFT JOIN community_member a ON a.id = d.author_id
        ORDER BY p.score {order}, p.id {order}
    """  # noqa: S608 -- names are our own
    params = (*where.params, *reading.weight.params, *key, *(words.params if words else ()), *reading.shown.params)
    return Sql(text, params)


def _run(statement: Sql) -> tuple[Found, list[Known] | None]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    total, known = rows[0][:2]
    hits = [Hit(*row[2:]) for row in rows if row[2] is not None]
    return Found(hits, total), None if known is None else [Known(**word) for word in json.loads(known)]
