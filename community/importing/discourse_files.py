"""Finds topics in a folder of JSON files, a tar of them, or lines of JSON, packed or not."""

import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from community.importing.packed import PackedFile
from community.importing.refusals import SourceRefused

TOPIC_LENGTH_LIMIT = 64 << 20
READ_AHEAD = 1 << 18
_ARCHIVES = (".tar", ".tar.gz", ".tgz")
_LINES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_PLACES = ("categories", "site")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """The bytes of one topic; either they or what is wrong with them."""

    where: str
    content: bytes
    problem: str = ""


def read_documents(path: Path, advance: Callable[[int], None]) -> Iterator[JsonDocument]:
    """Yield one document after the other; ``advance`` hears how many bytes of the source were read.

    A source that breaks off yields a last document that says so. Raises ``SourceRefused`` for another kind of file.
    """
    if path.is_dir():
        yield from _from_folder(path, advance)
    elif path.name.lower().endswith((*_ARCHIVES, *_LINES, ".json")):
        yield from _from_any_file(path, path.name, advance)
    else:
        raise SourceRefused(
            f"{path.name} is neither a folder of topics nor a .json, .tar, .tar.gz, .ndjson or .ndjson.gz."
        )


def size_of(path: Path) -> int:
    """Return how many bytes there are to read."""
    return sum(file.stat().st_size for file in _topic_files(path)) if path.is_dir() else path.stat().st_size


def _topic_files(folder: Path) -> list[Path]:
    """The files of one topic each; where there are none, those that hold many.

    What names their categories comes first, so that none is public for a while that is not so there.
    """
    single = sorted(folder.rglob("*.json"))
    places = [file for file in single if file.stem in _PLACES]
    topics = [file for file in single if file.stem not in _PLACES]
    many = (file for file in folder.iterdir() if file.name.lower().endswith((*_ARCHIVES, *_LINES)))
    return [*places, *(topics or sorted(many))]


def _from_folder(folder: Path, advance: Callable[[int], None]) -> Iterator[JsonDocument]:
    files = _topic_files(folder)
    if not files:
        raise SourceRefused(f"There is neither a .json nor a .tar or .ndjson file in {folder}.")
    for file in files:
        yield from _from_any_file(file, str(file.relative_to(folder)), advance)


def _from_any_file(file: Path, where: str, advance: Callable[[int], None]) -> Iterator[JsonDocument]:
    name = file.name.lower()
    if name.endswith(_ARCHIVES):
        yield from _from_tar(file, advance)
    elif name.endswith(_LINES):
        yield from _from_lines(file, advance)
    else:
        yield _from_file(file, where, advance)


def _from_file(file: Path, where: str, advance: Callable[[int], None]) -> JsonDocument:
    size = file.stat().st_size
    if size > TOPIC_LENGTH_LIMIT:
        return JsonDocument(where, b"", _too_long())
    advance(size)
    return JsonDocument(where, file.read_bytes().removeprefix(_BOM))


def _from_tar(path: Path, advance: Callable[[int], None]) -> Iterator[JsonDocument]:
    number = 1
    with PackedFile(path, advance) as source:
        try:
            # Read as a stream and never unpacked, so no name in it can write anywhere.
            with tarfile.open(fileobj=io.BufferedReader(source, READ_AHEAD), mode="r|") as archive:
                for member in archive:
                    content = archive.extractfile(member) if member.name.endswith(".json") else None
                    if content is not None:
                        yield _document(f"{path.name}/{member.name}", content)
                        number += 1
                source.expect_end_of_archive()
        except tarfile.TarError as error:
            source.problem = source.problem or str(error)
        if source.problem:
            yield JsonDocument(f"{path.name} file {number}", b"", f"the archive breaks off here: {source.problem}")


def _from_lines(path: Path, advance: Callable[[int], None]) -> Iterator[JsonDocument]:
    number = 0
    with PackedFile(path, advance) as source:
        stream = io.BufferedReader(source, READ_AHEAD)
        while line := stream.readline(TOPIC_LENGTH_LIMIT):
            number += 1
            where = f"{path.name} line {number}"
            if len(line) == TOPIC_LENGTH_LIMIT:
                _pass_over_rest(stream)
                yield JsonDocument(where, b"", _too_long())
            elif source.problem and not line.endswith(b"\n"):
                number -= 1
            elif line.strip():
                yield JsonDocument(where, line.removeprefix(_BOM))
        if source.problem:
            yield JsonDocument(f"{path.name} line {number + 1}", b"", f"the file breaks off here: {source.problem}")


def _document(where: str, content: IO[bytes]) -> JsonDocument:
    read = content.read(TOPIC_LENGTH_LIMIT + 1)
    if len(read) > TOPIC_LENGTH_LIMIT:
        return JsonDocument(where, b"", _too_long())
    return JsonDocument(where, read.removeprefix(_BOM))


def _pass_over_rest(stream: IO[bytes]) -> None:
    while (rest := stream.readline(TOPIC_LENGTH_LIMIT)) and not rest.endswith(b"\n"):
        pass


def _too_long() -> str:
    return f"the topic is longer than {TOPIC_LENGTH_LIMIT >> 20} MB"
