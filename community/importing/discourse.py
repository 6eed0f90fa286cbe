"""Imports topics of a Discourse forum."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from community.importing.ahead import read_ahead
from community.importing.discourse_files import read_documents, size_of
from community.importing.discourse_topics import TopicReader
from community.importing.progress import Progress
from community.importing.run import ImportedTopic, ImportRun
from community.importing.topics import batches_of, load_topics


def import_discourse(path: Path, reader: TopicReader, progress: Progress) -> None:
    """Import everything below a path. Raises ``SourceRefused`` when it is nothing of the kind."""
    with closing(read_ahead(_batches(path, reader, progress))) as batches:
        for batch in batches:
            _settle_places(reader.run)
            load_topics(reader.run, batch)
    _settle_places(reader.run)


def _settle_places(run: ImportRun) -> None:
    """Name categories before topics come into them, as far as they are told by then."""
    run.categories.settle(dry_run=run.dry_run)


def _batches(path: Path, reader: TopicReader, progress: Progress) -> Generator[list[ImportedTopic]]:
    with progress.phase(path.name, size_of(path)) as phase:
        read = map(reader.read, read_documents(path, phase.advance))
        yield from batches_of(topic for topic in read if topic is not None)
