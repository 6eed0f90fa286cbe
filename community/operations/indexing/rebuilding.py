"""Making all documents anew, in bounded memory and while everybody goes on working."""

from collections.abc import Callable

from community.models import SearchDocument
from community.operations.indexing.documents import index_things
from community.searchables import searchable_of

STRETCH = 2_000

Tell = Callable[[str, int], None]


def rebuild_documents(kind: str, tell: Tell) -> int:
    """Write the document of every thing of a kind and remove those of no thing; return how many were written.

    Goes up the keys in stretches and tells after each one how many were written so far; killed, it can begin again.
    """
    things = searchable_of(kind).things().order_by("pk").values_list("pk", flat=True)
    documents = SearchDocument.objects.filter(kind=kind).order_by("thing_id").values_list("thing_id", flat=True)
    written, after = 0, 0
    while True:
        ids = list(things.filter(pk__gt=after)[:STRETCH])
        known = documents.filter(thing_id__gt=after)
        is_last = len(ids) < STRETCH
        # Those that no thing of the stretch answers for; what has no thing is removed.
        orphans = (known if is_last else known.filter(thing_id__lte=ids[-1])).exclude(thing_id__in=ids)
        written += index_things(kind, {*ids, *orphans})
        tell(kind, written)
        if is_last:
            return written
        after = ids[-1]
