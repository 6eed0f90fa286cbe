"""Imports topics of a Discourse forum."""

from collections.abc import Iterator
from pathlib import Path

from community.importing.discourse_files import read_documents, size_of
from community.importing.discourse_topics import TopicReader
from community.importing.progress import Progress
from community.importing.run import ImportedTopic
from community.importing.topics import load_topics


def import_discourse(path: Path, reader: TopicReader, progress: Progress) -> None:
    """Import everything below a path. Raises ``SourceRefused`` when it is nothing of the kind."""
    with progress.phase(path.name, size_of(path)) as phase:

        def topics() -> Iterator[ImportedTopic]:
            for document in read_documents(path, phase.advance):
                if (topic := reader.read(document)) is not None:
                    yield topic

        for _posts in load_topics(reader.run, topics()):
            pass
