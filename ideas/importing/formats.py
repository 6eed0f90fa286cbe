"""Knows the formats by what stands in them, whatever the file is called, and reads each row as an idea."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from community.importing.refusals import RowRefused, SourceRefused
from community.importing.run import ImportRun
from community.importing.tables import columns_of, read_rows
from ideas.importing import canny, fider, madrid
from ideas.importing.imported import ImportedIdea, SourceRow
from ideas.importing.json_items import read_items

_FIRST = 4096


@dataclass(frozen=True)
class Format:
    """A way in which somebody writes down ideas: by which names it is known, and who reads its rows."""

    name: str
    is_meant_by: Callable[[Collection[str]], bool]
    read: Callable[[ImportRun, SourceRow, str], ImportedIdea]


# The first one that fits.
FORMATS = (
    Format("Decide Madrid", madrid.is_meant_by, madrid.read),
    Format("Fider", fider.is_meant_by, fider.read),
    Format("Canny", canny.is_meant_by, canny.read),
)


@dataclass(frozen=True)
class Source:
    """A file in a format that is known; it may be read more than once."""

    path: Path
    format: Format
    is_json: bool

    def rows(self) -> Iterator[SourceRow]:
        """Yield its rows in their order."""
        return read_items(self.path) if self.is_json else _rows_of_table(self.path)

    def ideas(self, run: ImportRun, category: str, refused: Callable[[SourceRow, str], None]) -> Iterator[ImportedIdea]:
        """Yield what each row says; ``refused`` is told of those that say nothing that can be taken."""
        for row in self.rows():
            if row.fault:
                refused(row, row.fault)
                continue
            try:
                yield self.format.read(run, row, category)
            except RowRefused as refusal:
                refused(row, str(refusal))


def open_source(path: Path) -> Source:
    """Find out what a file is. Raises ``SourceRefused`` with what is taken."""
    if not path.is_file():
        raise SourceRefused(f"{path.name} is no file.")
    with path.open("rb") as file:
        start = file.read(_FIRST).removeprefix(b"\xef\xbb\xbf").lstrip()
    is_json = start[:1] in {b"[", b"{"}
    names = _names_of_items(path) if is_json else columns_of(path)
    for one in FORMATS:
        if one.is_meant_by({plain(name) for name in names}):
            return Source(path, one, is_json)
    known = ", ".join(one.name for one in FORMATS)
    raise SourceRefused(f"{path.name} is in none of the formats that are known ({known}); it has {', '.join(names)}.")


def plain(name: str) -> str:
    """Return a name of a column without what differs from one export to the other."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _names_of_items(path: Path) -> list[str]:
    sound = (row for row in read_items(path) if not row.fault)
    names = dict.fromkeys(chain.from_iterable(row.values for _number, row in zip(range(20), sound, strict=False)))
    return list(names) or ["nothing"]


def _rows_of_table(path: Path) -> Iterator[SourceRow]:
    for row in read_rows(path):
        values: Mapping[str, object] = {name: value or None for name, value in row.values.items()}
        yield SourceRow(f"line {row.line}", values, row.raw, row.fault)
