"""Loads whole topics, one transaction for each batch: a killed import leaves only what is complete."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import reset_queries, transaction

from community.importing.catching_up import catch_up
from community.importing.opening import open_topics
from community.importing.places import locked_places
from community.importing.run import ImportedTopic, ImportRun

BATCH = 1000


def load_topics(run: ImportRun, batch: Sequence[ImportedTopic]) -> None:
    """Load a batch of topics."""
    with transaction.atomic():
        _load(run, batch)
    # With DEBUG on, Django keeps every statement, and memory would grow with the import.
    reset_queries()


def batches_of(topics: Iterable[ImportedTopic]) -> Iterator[list[ImportedTopic]]:
    """Gather whole topics; one that comes twice comes in two batches, so that the second adds to the first.

    So does a post that two topics claim: what was loaded first is known when the second one is opened.
    """
    batch: dict[str, ImportedTopic] = {}
    posts: set[str] = set()
    for topic in topics:
        keys = {post.key for post in topic.posts}
        if len(posts) >= BATCH or topic.key in batch or not posts.isdisjoint(keys):
            yield list(batch.values())
            batch, posts = {}, set()
        batch[topic.key] = topic
        posts |= keys
    if batch:
        yield list(batch.values())


def _load(run: ImportRun, batch: Sequence[ImportedTopic]) -> None:
    # Acts on these topics lock them too, so nobody adds a post, solves or merges while we count.
    places = locked_places([topic.key for topic in batch])
    known = places.known
    open_topics(run, [topic for topic in batch if topic.key not in known])
    catch_up(run, {known[topic.key]: topic for topic in batch if topic.key in known}, places)
