"""Counting in how many documents each word occurs: an estimate that is made anew at night."""

from django.db import connection
from django.db.models import Count

from community.foundation.acting import act
from community.models import SearchDocument, SearchExtent
from community.models.search import ENGLISH, GERMAN, OFFERED

# The newest ones are enough to tell telling words from others, and bound the work.
SAMPLE = 200_000
# A lock on the table would stop the searches.
LOCK = 7_204_121

# As the languages take them apart, then as they are written in titles and tags.
_SAMPLED = (
    "SELECT {column} FROM community_searchdocument WHERE {condition} ORDER BY updated_at DESC, id DESC LIMIT {limit}"
)
_WRITTEN = "to_tsvector(''simple'', title || '' '' || array_to_string(tags, '' ''))"
_SOURCES = {
    ENGLISH: ("vector", "language = ''english'' AND kind <> ''member''"),
    GERMAN: ("vector", "language = ''german'' AND kind <> ''member''"),
    "simple": (_WRITTEN, "true"),
}
_COUNT = """
    WITH counted AS (
        SELECT word, ceil(ndoc * %(scale)s)::integer AS documents FROM ts_stat('{sampled}') WHERE length(word) <= 80
    ), gone AS (
        DELETE FROM community_searchword w WHERE language = %(language)s
        AND NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)
    )
    INSERT INTO community_searchword (language, word, documents) SELECT %(language)s, word, documents FROM counted
    ON CONFLICT (language, word) DO UPDATE SET documents = EXCLUDED.documents
    WHERE community_searchword.documents <> EXCLUDED.documents
"""


@act
def count_words() -> int:
    """Count the words of the newest documents of each language, and return how many rows were written."""
    written = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        extents = _count_documents()
        for language, (column, condition) in _SOURCES.items():
            everything = extents.get(language, sum(extents.values()))
            sampled = _SAMPLED.format(column=column, condition=condition, limit=SAMPLE)
            cursor.execute(
                _COUNT.format(sampled=sampled), {"language": language, "scale": max(everything / SAMPLE, 1.0)}
            )
            written += cursor.rowcount
    return written


def _count_documents() -> dict[str, int]:
    """Write down how many documents each language has, and return it."""
    counted = (
        SearchDocument.objects.exclude(kind="member")
        .order_by()
        .values("language")
        .annotate(documents=Count("pk"), offered=Count("pk", filter=OFFERED))
    )
    nothing = {one: {"language": one, "documents": 0, "offered": 0} for one in (ENGLISH, GERMAN)}
    found = nothing | {row["language"]: row for row in counted}
    extents = [SearchExtent(**row) for row in found.values()]
    SearchExtent.objects.bulk_create(
        extents, update_conflicts=True, unique_fields=["language"], update_fields=["documents", "offered"]
    )
    return {extent.language: extent.documents for extent in extents}
