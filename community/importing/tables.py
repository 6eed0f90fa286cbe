"""Reads tables: any separator, UTF-8 or what older programs write, row by row."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from community.foundation.cells import unguarded
from community.importing.refusals import SourceRefused

SAMPLE = 64 * 1024
LONGEST_CELL = 100_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row by the names of its columns, as it stands in the file, and what is wrong with it."""

    line: int
    values: dict[str, str]
    raw: str = ""
    fault: str = ""


def open_table(path: Path) -> TextIO:
    """Open a table in its own encoding."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    encoding = next((name for mark, name in _MARKS if sample.startswith(mark)), "")
    if not encoding:
        try:
            # The end of a sample may stand in the middle of a letter.
            codecs.getincrementaldecoder("utf-8")().decode(sample)
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
    return path.open(encoding=encoding, errors="replace", newline="")


def columns_of(path: Path) -> list[str]:
    """Return the names in the first row. Raises ``SourceRefused`` when there is none."""
    with open_table(path) as file:
        return list(reader_of(file).fieldnames or [])


def read_rows(path: Path) -> Iterator[TableRow]:
    """Yield all rows; one that cannot be read is yielded with its fault. Memory stays constant."""
    with open_table(path) as file:
        reader = reader_of(file)
        columns = list(reader.fieldnames or [])
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield TableRow(line, {}, fault=str(error))
                continue
            yield _row(line, row, columns)


def reader_of(file: TextIO) -> "csv.DictReader[str]":
    """Return a reader that knows the separator and the columns. Raises ``SourceRefused``."""
    csv.field_size_limit(LONGEST_CELL)
    sample = file.read(SAMPLE // 4)
    file.seek(0)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(sample.split("\n", 1)[0], ",;\t|")
    except csv.Error:
        dialect = "excel"
    if isinstance(dialect, type):
        dialect.doublequote = True
    reader = csv.DictReader(file, dialect=dialect)
    names = [name.strip() for name in reader.fieldnames or []]
    if not any(names):
        raise SourceRefused("The table has no row with the names of its columns.")
    if len(set(names)) != len(names):
        raise SourceRefused("Two columns have the same name.")
    reader.fieldnames = names
    return reader


def _row(line: int, row: dict[str, str], columns: list[str]) -> TableRow:
    fault = ""
    if None in row:
        fault = "The row has more cells than there are columns."
    elif any("\x00" in (row.get(name) or "") for name in columns):
        fault = "The row holds a null byte."
    cells = [row.get(name) or "" for name in columns]
    return TableRow(line, dict(zip(columns, map(unguarded, cells), strict=True)), _as_line(cells), fault)


def _as_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().strip()[:2000]
