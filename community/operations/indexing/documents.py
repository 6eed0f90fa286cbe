"""Writing documents: what a thing says now, under a lock on the thing, so that none outlives it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import batched

from django.db import connection, models

from community.foundation.acting import act
from community.foundation.participles import verbs_behind
from community.models import SearchDocument
from community.models.search import GERMAN
from community.operations.indexing.wording import ASIDE_AT_MOST, TEXT_AT_MOST, language_of, one_line
from community.searchables import Draft, searchable_of

BATCH = 500
# A column that is generated, and the key.
_WRITTEN = [
    field.name
    for field in SearchDocument._meta.concrete_fields  # noqa: SLF001 -- Django documents it
    if not (field.generated or field.primary_key or field.name in {"kind", "thing_id"})
]


def index_things(kind: str, ids: Collection[int]) -> int:
    """Write the documents of things as they are now, and remove those of things that do not stand.

    Doing it twice changes nothing. Returns how many documents were written.
    """
    written = 0
    for batch in batched(sorted(set(ids)), BATCH, strict=False):
        written += _index(kind, batch)
    return written


def hold(model: type[models.Model], ids: Collection[int]) -> None:
    """Let nobody change these rows until the end of the transaction; others may hold them as well."""
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 -- Django documents it
    with connection.cursor() as cursor:
        held = f"SELECT 1 FROM {table} WHERE id = ANY(%s) ORDER BY id FOR SHARE"  # noqa: S608 -- names are our own
        cursor.execute(held, [sorted(ids)])


@act
def _index(kind: str, ids: Sequence[int]) -> int:
    drafts = {draft.thing_id: draft for draft in searchable_of(kind).drafts(ids)}
    rows = SearchDocument.objects.filter(kind=kind)
    gone = set(ids) - drafts.keys()
    if gone:
        rows.filter(thing_id__in=gone).delete()
    documents = list(_documents(kind, drafts.values()))
    SearchDocument.objects.bulk_create(
        documents, update_conflicts=True, unique_fields=["kind", "thing_id"], update_fields=_WRITTEN
    )
    return len(documents)


def _documents(kind: str, drafts: Iterable[Draft]) -> Iterator[SearchDocument]:
    for draft in drafts:
        language = language_of(draft.language)
        title, body = one_line(draft.title)[:300], draft.body[:TEXT_AT_MOST]
        keywords = [*draft.tags, *(verbs_behind(f"{title} {body}") if language == GERMAN else ())]
        yield SearchDocument(
            kind=kind,
            thing_id=draft.thing_id,
            thread_id=draft.thread_id,
            category_id=draft.category_id,
            author_id=draft.author_id,
            language=language,
            title=title,
            tags=list(draft.tags),
            keywords=" ".join(keywords),
            body=body,
            aside=draft.aside[:ASIDE_AT_MOST],
            address=draft.address,
            solved=draft.solved,
            created_at=draft.created_at,
            updated_at=draft.updated_at,
        )
