"""Reads the history of euro reference rates as the European Central Bank publishes it: a line a day, a column a currency."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import TextIOWrapper
from itertools import batched
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile
from zlib import crc32

from django.db import connection, transaction

from community.importing.progress import Phase, Progress
from community.importing.refusals import RowRefused, SourceRefused
from community.importing.report import Report
from roi.models import Exclusion, FxRate
from roi.operations.appending import lock_ledger
from roi.operations.business import our_business
from roi.operations.excluding import forget
from roi.operations.fx import HUB

KIND = "rates"
NOT_QUOTED = {"", "N/A"}
CURRENCY = re.compile("[A-Z]{3}")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,8})?")
DAYS_AT_A_TIME = 200
LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Quote:
    """What one euro bought of a currency on a day."""

    on: date
    currency: str
    rate: Decimal

    def __str__(self) -> str:
        return f"{self.on} {self.currency}"


@dataclass(frozen=True)
class RatesImport:
    """One reading of a file."""

    source: str
    report: Report
    dry_run: bool = False

    def read(self, path: Path, progress: Progress) -> None:
        """Take in what is not there yet; what stands otherwise is refused, and all of it may be read again."""
        first, last = date.max, date.min
        with _opened(path) as file, progress.phase("rates", _size(path)) as phase:
            lines = _lines(file, phase)
            columns = _columns(next(lines, ""))
            for days in batched(self._quotes(lines, columns), DAYS_AT_A_TIME):
                for on in self._keep([quote for day in days for quote in day]):
                    first, last = min(first, on), max(last, on)
        if first <= last and not self.dry_run:
            take_in_again(first, last)

    def _quotes(self, lines: Iterator[str], columns: Sequence[str]) -> Iterator[list[Quote]]:
        today = our_business().today()
        for number, line in enumerate(lines, start=2):
            if not line.strip():
                continue
            try:
                day, cells = _day(line, columns, today)
            except RowRefused as refusal:
                self.report.reject(KIND, f"line {number}", str(refusal))
                continue
            yield list(self._of_a_day(day, columns, cells))

    def _of_a_day(self, day: date, columns: Sequence[str], cells: Sequence[str]) -> Iterator[Quote]:
        for currency, cell in zip(columns, cells, strict=True):
            if cell in NOT_QUOTED:
                continue
            if NUMBER.fullmatch(cell) and Decimal(cell):
                yield Quote(day, currency, Decimal(cell))
            else:
                self.report.reject(KIND, f"{day} {currency}", f"{cell[:20]!r} is no rate")

    def _keep(self, quotes: Sequence[Quote]) -> list[date]:
        """Write the new ones of a batch and return their days; what stands is never changed."""
        with transaction.atomic():
            _one_at_a_time()
            standing = self._standing(quotes)
            new = []
            for quote in quotes:
                stands = standing.get((quote.on, quote.currency))
                if stands is None:
                    # The same day may come twice in one file.
                    standing[quote.on, quote.currency] = quote.rate
                    new.append(quote)
                elif stands == quote.rate:
                    self.report.count(KIND, "unchanged")
                else:
                    self.report.reject(KIND, str(quote), f"{quote.rate} is told, but {stands.normalize():f} stands")
            if not self.dry_run:
                _write(new, self.source)
        self.report.count(KIND, "created", len(new))
        return [quote.on for quote in new]

    def _standing(self, quotes: Sequence[Quote]) -> dict[tuple[date, str], Decimal]:
        days = [quote.on for quote in quotes]
        if not days:
            return {}
        rates = FxRate.objects.filter(base=HUB, source=self.source, on__range=(min(days), max(days)))
        return {(on, quote): rate for on, quote, rate in rates.values_list("on", "quote", "rate")}


@transaction.atomic
def take_in_again(first: date, last: date) -> int:
    """Let the intake meet again what had no rate on these days or shortly after, and return how many events."""
    lock_ledger()
    until = last + timedelta(days=our_business().rate_max_age_days)
    return forget(Exclusion.objects.filter(reason=Exclusion.Reason.CURRENCY, valid_on__range=(first, until)))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.suffix.lower() != ".zip":
        with path.open("rb") as file:
            yield file
        return
    try:
        with ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(inside) != 1:
                raise SourceRefused("The archive must hold exactly one CSV file.")
            with archive.open(inside[0]) as file:
                yield file  # type: ignore[misc]  # an archived file reads like any other
    except BadZipFile as error:
        raise SourceRefused(f"{path.name} is no ZIP archive.") from error


def _size(path: Path) -> int | None:
    return None if path.suffix.lower() == ".zip" else path.stat().st_size


def _lines(file: BinaryIO, phase: Phase) -> Iterator[str]:
    with TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        try:
            while line := text.readline(LONGEST_LINE):
                phase.advance(len(line))
                yield line
        except UnicodeDecodeError as error:
            raise SourceRefused("The file is not UTF-8.") from error


def _cells(line: str) -> list[str]:
    """Split a line; the bank ends each one with a comma, and so with an empty column."""
    cells = [cell.strip() for cell in next(csv.reader([line]), [])]
    return cells[:-1] if cells and not cells[-1] else cells


def _columns(line: str) -> list[str]:
    first, *currencies = _cells(line) or [""]
    are_codes = all(CURRENCY.fullmatch(code) and code != HUB for code in currencies)
    if first != "Date" or not currencies or not are_codes or len(set(currencies)) < len(currencies):
        raise SourceRefused("The first line must be Date and the codes of the currencies, each once.")
    return currencies


def _day(line: str, columns: Sequence[str], today: date) -> tuple[date, list[str]]:
    try:
        first, *cells = next(csv.reader([line]), [""])
    except csv.Error as error:
        raise RowRefused(str(error)) from error
    cells = [cell.strip() for cell in cells]
    if len(cells) == len(columns) + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != len(columns):
        raise RowRefused(f"{len(columns)} rates are announced and {len(cells)} are there")
    try:
        day = date.fromisoformat(first) if DAY.fullmatch(first) else None
    except ValueError:
        day = None
    if day is None:
        raise RowRefused(f"{first[:20]!r} is no day")
    if day > today:
        raise RowRefused(f"{day} has not come")
    return day, cells


def _one_at_a_time() -> None:
    """Let a second import wait for the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(b"import/fx")])


def _write(quotes: Iterable[Quote], source: str) -> None:
    """Write the rates; COPY takes a fifth of the time of inserting them."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for quote in quotes:
            copy.write_row((HUB, quote.currency, quote.on, quote.rate, source))


_COPY = 'COPY roi_fxrate (base, quote, "on", rate, source) FROM STDIN'
