"""Reads tables of people: any separator, UTF-8 or what older programs write, row by row."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from community.importing.refusals import SourceRefused
from crm.importing.mapping import checked_mapping, person_of
from crm.importing.people import ImportedPerson

SAMPLE = 64 * 1024
LONGEST_CELL = 100_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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
        return list(_reader(file).fieldnames or [])


def read_table(path: Path, told: Mapping[str, str], codes: list[str]) -> Iterator[ImportedPerson]:
    """Yield what each row says; one that cannot be read is yielded with its fault. Memory stays constant."""
    with open_table(path) as file:
        reader = _reader(file)
        columns = list(reader.fieldnames or [])
        mapping = checked_mapping(columns, told, codes)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield ImportedPerson(line, fault=str(error))
                continue
            yield _person(line, row, columns, mapping)


def rows_of_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by the names of its columns, with its line. Raises ``SourceRefused`` when it is no table."""
    with open_table(path) as file:
        reader = _reader(file)
        columns = list(reader.fieldnames or [])
        try:
            for row in reader:
                yield reader.line_num, {name: _unguarded((row.get(name) or "").replace("\0", "")) for name in columns}
        except csv.Error as error:
            raise SourceRefused(f"line {reader.line_num}: {error}") from error


def _person(line: int, row: dict[str, str], columns: list[str], mapping: Mapping[str, str]) -> ImportedPerson:
    too_many = None in row
    person = person_of(line, {name: _unguarded(row.get(name) or "") for name in columns}, mapping)
    person.raw = _as_line([row.get(name) or "" for name in columns])
    if too_many:
        person.fault = "The row has more cells than there are columns."
    elif any("\x00" in (row.get(name) or "") for name in columns):
        person.fault = "The row holds a null byte."
    return person


def _reader(file: TextIO) -> "csv.DictReader[str]":
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


def _unguarded(value: str) -> str:
    """Take away the quotation mark by which exports keep a cell from being computed."""
    return value[1:] if value[:1] == "'" and value[1:2] in {"=", "+", "-", "@"} else value


def _as_line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().strip()[:2000]
