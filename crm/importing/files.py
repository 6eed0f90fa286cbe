"""Reads people from a file, or from all files of a folder, whatever kind each is."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from community.importing.refusals import SourceRefused
from crm.importing.csv_rows import read_table
from crm.importing.people import ImportedPerson
from crm.importing.vcards import read_cards
from crm.models import FieldDefinition

_CARDS, _TABLES = {".vcf", ".vcard"}, {".csv", ".tsv", ".txt"}


def read_people(path: Path, told: Mapping[str, str]) -> Iterator[ImportedPerson]:
    """Yield everybody. Raises ``SourceRefused`` for a file that is neither a table nor cards."""
    codes = codes_of_fields()
    for file in _files(path):
        if is_cards(file):
            yield from read_cards(file)
        else:
            yield from read_table(file, told, codes)


def tables_of(path: Path) -> list[Path]:
    """Return the tables among the files; cards say themselves what is what."""
    return [file for file in _files(path) if not is_cards(file)]


def codes_of_fields() -> list[str]:
    """Return the codes of the additional fields of contacts."""
    return [one.code for one in FieldDefinition.objects.of(FieldDefinition.Target.CONTACT)]


def _files(path: Path) -> list[Path]:
    files = [path]
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if file.suffix.lower() in _CARDS | _TABLES]
    if not files:
        raise SourceRefused(f"There is no table and no card in {path}.")
    return files


def is_cards(file: Path) -> bool:
    if file.suffix.lower() in _CARDS:
        return True
    with file.open("rb") as opened:
        return b"BEGIN:VCARD" in opened.read(256).upper()
