"""Searching: the newest matches are weighed, those of one topic are one result, nothing is seen that may not be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from community.kinds_of_readers import ForReaders
from community.models import Category
from community.models.category import Reader
from community.reports.lexicon import look_up
from community.reports.queries import Query, Sql
from community.reports.walking import AT_ONCE, WEIGHED_AT_MOST, between, newest_looked_at, newest_matches
from community.reports.words import Reading, Words

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
SOLVED_FACTOR, PATIENCE = 1.1, 50 * 365 * 86_400
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

    def keys(self) -> list[str]:
        """Say as much of it as the index of words knows."""
        named = {
            "kind:": self.kind,
            "category:": self.category_id,
            # Tags stand for themselves.
            "": self.tag,
            "solved:": None if self.solved is None else str(self.solved).lower(),
            "author:": self.author_id,
        }
        return [f"{name}{value}" for name, value in named.items() if value not in {None, ""}]


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
    # Only the newest texts that have the words were looked at for how they stand.
    is_partial: bool = False

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more than were weighed."""
        return self.total >= WEIGHED_AT_MOST


@dataclass(frozen=True)
class Stretch:
    """Which part of the results: so many before or after a score and an id, or the first ones."""

    size: int
    key: tuple[int, int] | None = None
    backwards: bool = False


def search(reader: Reader, query: Query, narrowing: Narrowing, stretch: Stretch) -> Found:
    """Return a stretch of what this reader may find; two queries.

    Where all words together find little, they are read more generously.
    """
    if query.is_empty:
        return Found()
    lexicon = look_up(query)
    words = Words(lexicon)
    days = between(lexicon.oldest, lexicon.newest, narrowing.since, narrowing.until)
    among = _Among([visible_documents(reader), *narrowing.conditions()], narrowing.keys(), days)
    statement = _statement(words, among, stretch)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    total, is_found, seen = rows[0][:3]
    hits = [Hit(*row[3:]) for row in rows if row[3] is not None]
    is_partial = words.strictly().is_bounded and total < WEIGHED_AT_MOST
    return Found(hits, total, words.meant(seen, is_found=is_found), is_partial)


_PLACES = ForReaders(lambda reader: Category.objects.visible_to(reader).order_by().only("id"))


def visible_documents(reader: Reader) -> Sql:
    """Say which documents ``d`` the reader may see."""
    text, params = _PLACES.asked(reader)
    return Sql(f"(d.category_id IS NULL OR d.category_id IN ({text}))", tuple(params))


@dataclass(frozen=True)
class _Among:
    """The documents that are looked through: by which conditions, as far as the index knows them, and of which days."""

    conditions: Sequence[Sql]
    keys: Sequence[str]
    days: Sequence[str]

    def weighed(self, reading: Reading, name: str, condition: str) -> Sql:
        """Say with which score which ones are found, the best of each topic: as parts of a statement."""
        days = None if reading.expected <= AT_ONCE else self.days
        conditions = [Sql("d.vector @@ %s::tsquery", (reading.match,)), *self.conditions]
        weight = reading.weight
        if reading.is_bounded:
            newest = newest_looked_at(reading.leads, conditions, self.keys, self.days)
        else:
            newest = newest_matches(reading.leads, conditions, self.keys, days)
        text = f"""
            {name}_newest AS MATERIALIZED (SELECT * FROM ({newest.text}) n WHERE {condition}),
            {name}_scored AS (
                SELECT id, thread_id, round({SCORE_UNIT} * (
                    ln(weight + 1e-9) + CASE WHEN solved THEN ln({SOLVED_FACTOR}) ELSE 0 END
                    + extract(epoch FROM updated_at) / {PATIENCE}
                ))::bigint AS score
                FROM (SELECT *, {weight.text} AS weight FROM {name}_newest OFFSET 0) w
                WHERE weight >= {reading.least:f}
            ), {name} AS MATERIALIZED (
                SELECT DISTINCT ON (coalesce(o.canonical_id, thread_id, -scored.id)) scored.id, score
                FROM {name}_scored scored LEFT JOIN community_topicduplicate o ON o.topic_id = thread_id
                ORDER BY coalesce(o.canonical_id, thread_id, -scored.id), o.id IS NOT NULL, score DESC, scored.id DESC
            )"""  # noqa: S608 -- names are our own
        return Sql(text, (*newest.params, *weight.params))


def _statement(words: Words, among: _Among, stretch: Stretch) -> Sql:
    beyond, order = ("TRUE", "DESC")
    key: tuple[object, ...] = ()
    if stretch.key is not None:
        beyond, key = ("(score, id) > (%s, %s)" if stretch.backwards else "(score, id) < (%s, %s)"), stretch.key
    if stretch.backwards:
        order = "ASC"
    strictly, generously = words.strictly(), words.generously()
    parts = [among.weighed(strictly, "strictly", "TRUE")]
    chosen, shown, seen = "TABLE strictly", Sql("%s", (strictly.shown,)), Sql("ARRAY[]::text[]")
    if generously is not None:
        few = f"(SELECT count(*) FROM strictly) < {FEW}"  # noqa: S608 -- names are our own
        parts.append(among.weighed(generously, "generously", few))
        chosen = "TABLE generously UNION ALL SELECT * FROM strictly WHERE NOT EXISTS (TABLE generously)"
        shown = Sql("CASE WHEN EXISTS (TABLE generously) THEN %s ELSE %s END", (generously.shown, strictly.shown))
        seen = _seen(words.guesses())
    found = Sql(", ".join(part.text for part in parts), tuple(value for part in parts for value in part.params))
    text = f"""
        WITH {found.text}, found AS MATERIALIZED ({chosen}), page AS (
            SELECT id, score FROM found WHERE {beyond} ORDER BY score {order}, id {order} LIMIT {stretch.size}
        )
        SELECT about.total, about.is_found, about.seen, p.id, p.score, d.kind, d.thing_id,
            ts_headline(d.language::regconfig, coalesce(nullif(d.title, ''), d.aside), asked.words, '{_WHOLE}'),
            ts_headline(d.language::regconfig, d.body, asked.words,
                        CASE WHEN length(d.body) > {SHORT} THEN '{_SNIPPET}' ELSE '{_WHOLE}' END),
            d.address, d.solved, d.created_at, d.updated_at, c.name, a.display_name
        FROM (SELECT (SELECT count(*) FROM found) AS total, EXISTS (TABLE strictly) AS is_found, {seen.text} AS seen) about
        CROSS JOIN (SELECT ({shown.text})::tsquery AS words) asked
        LEFT JOIN page p ON TRUE LEFT JOIN community_searchdocument d ON d.id = p.id
        LEFT JOIN community_category c ON c.id = d.category_id LEFT JOIN community_member a ON a.id = d.author_id
        ORDER BY p.score {order}, p.id {order}
    """  # noqa: S608 -- names are our own
    return Sql(text, (*found.params, *key, *seen.params, *shown.params))


def _seen(guesses: Mapping[str, str]) -> Sql:
    """Say which guesses stand in anything that the reader may find."""
    text = """ARRAY(SELECT word FROM unnest(%s::text[], %s::text[]) guess (word, said)
        WHERE EXISTS (SELECT FROM generously_newest WHERE vector @@ said::tsquery))"""
    return Sql(text, (list(guesses), list(guesses.values())))
