"""Reading the newest documents that match, however many do: from the newest day backwards, in growing stretches.

The index of words also knows the stretches of days that a document is in, and by what a search may be narrowed. So a
stretch, a word and a limit are brought together in the index, and whoever has found enough stops.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from community.models.search import KEYS_OF_A_DOCUMENT, STRETCHES
from community.reports.queries import Sql, joined

# Weighing is bounded: of a word that half of all documents have, only the newest matches count.
WEIGHED_AT_MOST = 1_000
# So few documents are sooner looked at than found by more words or in each stretch: for every document of a rare word the
# index skips through all those of a frequent one.
AT_ONCE = 3_000
# Whether words stand together, or an unwanted one stands there, only a text itself can say: twenty microseconds each. Where the
# index finds more texts than these, only the newest of them are looked at.
LOOKED_AT_MOST = 20_000
# At least so many stretches of a size are walked before the next size, so that no step is much larger than all before it.
STEPS_OF_A_SIZE = 2

# What keys of stretches begin with: the day of the last change, the day on which it was made.
CHANGED, MADE = "days", "made"

_READ = "d.id, d.thread_id, d.solved, d.updated_at, d.vector || ''::tsvector AS vector"


def stretches(oldest: int, newest: int, name: str = CHANGED) -> Iterator[str]:
    """Yield the keys of stretches that hold each day from the newest to the oldest once, the newest first."""
    day, size, steps = newest, 0, 0
    while day >= oldest:
        is_whole = size + 1 < STRETCHES and (day + 1) % 4 ** (size + 1) == 0
        if is_whole and steps >= STEPS_OF_A_SIZE:
            size, steps = size + 1, 0
        number = day >> (2 * size)
        yield f"{name}{size}:{number}"
        day, steps = (number << (2 * size)) - 1, steps + 1


def between(oldest: int, newest: int, since: date | None, until: date | None) -> list[str]:
    """Return the stretches in which all documents are that were made within these days, the newest first.

    A document is changed no earlier than it is made, so without a last day it is walked by the days of the last changes.
    With one these say nothing: what is as old may have been changed on any day since. A day more at either end, for the
    days of a reader begin elsewhere.
    """
    if until is None:
        return list(stretches(oldest if since is None else max(oldest, _number(since) - 1), newest))
    return list(stretches(0 if since is None else _number(since) - 1, min(newest, _number(until) + 1), MADE))


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def newest_looked_at(leads: str, conditions: Sequence[Sql], keys: Sequence[str], days: Sequence[str]) -> Sql:
    """Say which of the newest documents that the leads find meet all conditions; no more than so many are looked at."""
    where = joined("AND", list(conditions))
    text = f"""
        SELECT {_READ} FROM (
            SELECT c.* FROM unnest(%s::text[]) WITH ORDINALITY s (key, place) CROSS JOIN LATERAL (
                SELECT * FROM community_searchdocument d
                WHERE d.vector @@ %s::tsquery AND {KEYS_OF_A_DOCUMENT} @> (s.key || %s::text[]) OFFSET 0
            ) c LIMIT {LOOKED_AT_MOST}
        ) d WHERE {where.text} LIMIT {WEIGHED_AT_MOST}"""  # noqa: S608 -- names are our own
    return Sql(text, (list(days), leads, list(keys), *where.params))


def newest_matches(leads: str, conditions: Sequence[Sql], keys: Sequence[str], days: Sequence[str] | None) -> Sql:
    """Say which documents the leads find that meet all conditions, the newest of them; without stretches all are read at once.

    Keys are what the index knows of the conditions.
    """
    where = joined("AND", list(conditions))
    # Without the fences the planner may prefer another index, or none.
    found = "SELECT * FROM community_searchdocument d WHERE d.vector @@ %s::tsquery"
    newest = f"ORDER BY d.updated_at DESC, d.id DESC LIMIT {WEIGHED_AT_MOST}"
    if days is None:
        text = f"SELECT {_READ} FROM ({found} OFFSET 0) d WHERE {where.text} {newest}"  # noqa: S608 -- names are our own
        return Sql(text, (leads, *where.params))
    text = f"""
        SELECT n.* FROM unnest(%s::text[]) WITH ORDINALITY s (key, place) CROSS JOIN LATERAL (
            SELECT {_READ} FROM ({found} AND {KEYS_OF_A_DOCUMENT} @> (s.key || %s::text[]) OFFSET 0) d
            WHERE {where.text} {newest}
        ) n LIMIT {WEIGHED_AT_MOST}"""  # noqa: S608 -- names are our own
    return Sql(text, (list(days), leads, list(keys), *where.params))
