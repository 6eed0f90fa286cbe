"""Reads figures of presences from a table: a row for each figure, or a row for each day with a column for each figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory

from community.foundation.errors import DomainError
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from community.models import Member
from crm.errors import MayNotKeepChannels
from crm.importing.csv_rows import rows_of_table
from crm.models import OwnPresence, ReadingSource
from crm.operations.writing_figures import Figure, checked_figure, foresee, write_figures
from crm.permissions import can_keep_channels
from crm.presence_errors import FiguresFileIsTooLarge, TableIsUnreadable
from crm.presence_figures import DEFINED

AT_ONCE = 500
LARGEST_FILE = 2_000_000
KIND = "readings"
_NEEDED = {"network", "account", "day"}


@dataclass
class FiguresImport:
    """One run over a file; a figure that is there already with the same value is left alone."""

    report: Report
    by: Member
    is_dry: bool = False

    def read(self, path: Path) -> None:
        """Read the whole file. Raises ``SourceRefused`` when it has not the columns that are needed."""
        accounts = _accounts()
        for batch in batched(self._figures(path, accounts), AT_ONCE):
            if self.is_dry:
                outcomes = foresee(batch)
            else:
                outcomes = write_figures(batch, source=ReadingSource.IMPORTED, by=self.by)
            for outcome, number in outcomes.items():
                self.report.count(KIND, outcome, number)

    def _figures(self, path: Path, accounts: Mapping[tuple[str, str], int]) -> Iterator[Figure]:
        for line, row in rows_of_table(path):
            cells = {name.lower(): value.strip() for name, value in row.items()}
            if not set(cells) >= _NEEDED:
                raise SourceRefused(str(TableIsUnreadable.sentence))
            said = _said(cells)
            if not said:
                self.report.reject(KIND, f"line {line}", "The row holds no figure.")
            for metric, value in said:
                try:
                    yield _figure(cells, metric, value, accounts)
                except (DomainError, ValueError) as error:
                    self.report.reject(KIND, f"line {line}", str(error))


def upload_figures(content: bytes, *, by: Member, is_dry: bool = False) -> tuple[Report, list[str]]:
    """Read a file that somebody hands in; return what became of its rows, and of each that is rejected where and why.

    Raises ``MayNotKeepChannels``, ``FiguresFileIsTooLarge`` or ``TableIsUnreadable``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    if len(content) > LARGEST_FILE:
        raise FiguresFileIsTooLarge(pointer="/file")
    rejected = list[str]()
    report = Report(rejected.append)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "figures.csv"
        place.write_bytes(content)
        try:
            FiguresImport(report, by, is_dry=is_dry).read(place)
        except SourceRefused as refusal:
            raise TableIsUnreadable(str(refusal), pointer="/file") from refusal
    return report, rejected


def _accounts() -> dict[tuple[str, str], int]:
    """By which words a row names a presence: the id first, a handle where no other one is called so."""
    rows = OwnPresence.objects.order_by("pk").values_list("pk", "network", "external_id", "handle")
    known: dict[tuple[str, str], int] = {}
    for pk, network, _external_id, handle in rows:
        known.setdefault((network, _plain(handle)), pk)
    return known | {(network, _plain(external_id)): pk for pk, network, external_id, _handle in rows}


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").lower()


def _said(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    if "metric" in cells:
        return [(cells["metric"].lower(), cells.get("value", ""))]
    return [(metric, cells[metric]) for metric in DEFINED if cells.get(metric)]


def _figure(cells: Mapping[str, str], metric: str, value: str, accounts: Mapping[tuple[str, str], int]) -> Figure:
    presence = accounts.get((cells["network"].lower(), _plain(cells["account"])))
    if presence is None or not cells["account"]:
        raise ValueError(f"There is no presence {cells['network']} {cells['account']}.")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number.") from error
    return checked_figure(Figure(presence, metric, date.fromisoformat(cells["day"]), number))
