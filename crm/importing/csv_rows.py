"""Reads tables of people, row by row."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from community.foundation.cells import unguarded
from community.importing.refusals import SourceRefused
from community.importing.tables import TableRow, columns_of, open_table, read_rows, reader_of
from crm.importing.mapping import checked_mapping, person_of
from crm.importing.people import ImportedPerson


def read_table(path: Path, told: Mapping[str, str], codes: list[str]) -> Iterator[ImportedPerson]:
    """Yield what each row says; one that cannot be read is yielded with its fault. Memory stays constant."""
    mapping = checked_mapping(columns_of(path), told, codes)
    for row in read_rows(path):
        yield _person(row, mapping)


def rows_of_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row by the names of its columns, with its line. Raises ``SourceRefused`` when it is no table."""
    with open_table(path) as file:
        reader = reader_of(file)
        columns = list(reader.fieldnames or [])
        try:
            for row in reader:
                yield reader.line_num, {name: unguarded((row.get(name) or "").replace("\0", "")) for name in columns}
        except csv.Error as error:
            raise SourceRefused(f"line {reader.line_num}: {error}") from error


def _person(row: TableRow, mapping: Mapping[str, str]) -> ImportedPerson:
    if not row.values:
        return ImportedPerson(row.line, fault=row.fault)
    person = person_of(row.line, row.values, mapping)
    person.raw = row.raw
    if row.fault:
        person.fault = row.fault
    return person
