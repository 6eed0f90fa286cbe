"""Reads a file batch by batch: each batch is one transaction, and each of its rows has one outcome."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, ClassVar, Protocol, TextIO

from django.db import reset_queries

from community.foundation.cells import guarded
from community.foundation.errors import DomainError
from community.importing.report import Report
from community.models import Member
from crm.models import FieldDefinition

BATCH = 1000
KNOWN_SHOWN = 50
# Line, why, and the row itself.
Fault = tuple[int, str, str]


class Row(Protocol):
    """What any row says: where it stands, what is wrong with it, and how it reads in the file."""

    line: int
    name: str
    fault: str
    raw: str


@dataclass
class BatchedImport[R: Row]:
    """One run: who runs it, of which source, and what becomes of what is known."""

    source: str
    report: Report
    by: Member
    dry_run: bool = False
    # Fill in what is missing of what is known; never overwrite.
    fills_in: bool = False
    errors: TextIO | None = None
    # The first of what is known: lines, names, records, and by what.
    known: list[dict[str, Any]] = field(default_factory=list)
    # Told of each batch in the transaction that writes it: how many rows it had, and what was wrong with some.
    keep: Callable[[int, list[Fault]], None] | None = None
    fields: dict[str, FieldDefinition] = field(default_factory=dict)
    _wrong: list[tuple[R, str]] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _before: tuple[Any, ...] = ()
    _writer: Any = None

    # What the report calls the rows, and whose additional fields they have.
    kind: ClassVar[str]
    target: ClassVar[str]

    def check(self, row: R) -> Mapping[str, Any]:
        """Return the additional fields of a row that can be taken. Raises ``DomainError``."""
        raise NotImplementedError

    def write(self, rows: Sequence[tuple[R, Mapping[str, Any]]], number: int) -> None:
        """Write a batch in one transaction, which begins with ``count_anew`` and ends with ``tell``."""
        raise NotImplementedError

    def forget_batch(self) -> None:
        """Forget what was only remembered for one batch; a dry run writes nothing, so it remembers all it has seen."""
        raise NotImplementedError

    def load(self, rows: Iterable[R], advance: Callable[[int], None] = lambda _number: None) -> None:
        """Load all of them, batch by batch; what is rejected is told and stands in the error file."""
        self.fields = {one.code: one for one in FieldDefinition.objects.of(self.target)}
        if self.errors is not None:
            self._writer = csv.writer(self.errors)
            self._writer.writerow(["line", "why", "row"])
        for batch in batched(rows, BATCH):
            self._load(batch)
            if not self.dry_run:
                self.forget_batch()
            advance(len(batch))
            reset_queries()

    def _load(self, batch: Sequence[R]) -> None:
        self._faults = []
        sound = [(row, values) for row in batch if (values := self._checked(row)) is not None]
        self._before = (deepcopy(self.report.outcomes), Counter(self.report.skipped_because), list(self.known))
        self.write(sound, len(batch))
        for row, why in self._wrong:
            self._write_down(row, why)

    def count_anew(self) -> None:
        """Forget what a try counted that the database gave up; a dry run waits for nobody, so none is given up."""
        self._wrong = []
        if not self.dry_run:
            outcomes, skipped, known = self._before
            self.report.outcomes, self.report.skipped_because = deepcopy(outcomes), Counter(skipped)
            self.known = list(known)
            self.forget_batch()

    def tell(self, number: int) -> None:
        """Say how far we are."""
        if self.keep is not None:
            self.keep(number, self._faults + [(row.line, why, row.raw) for row, why in self._wrong])

    def count(self, outcome: Any, number: int = 1) -> None:
        """Count what became of rows."""
        self.report.count(self.kind, outcome, number)

    def skip(self, because: str) -> None:
        """Count a row that is passed over by intention."""
        self.report.skip(self.kind, because)

    def meet(self, row: R, records: Iterable[int], by: str) -> None:
        """Remember what is known."""
        if len(self.known) < KNOWN_SHOWN:
            self.known.append({"line": row.line, "name": row.name, "contacts": sorted(records), "by": by})

    def reject(self, row: R, why: str) -> None:
        """Reject a row within the transaction; it stands in the error file once that is through."""
        self.report.reject(self.kind, f"line {row.line}", why)
        self._wrong.append((row, why))

    def _checked(self, row: R) -> Mapping[str, Any] | None:
        why = row.fault
        if not why:
            try:
                return self.check(row)
            except DomainError as refusal:
                where = getattr(refusal, "pointer", "").strip("/")
                why = f"{refusal} ({where})" if where else str(refusal)
        self.report.reject(self.kind, f"line {row.line}", why)
        if self.keep is not None:
            self._faults.append((row.line, why, row.raw))
        self._write_down(row, why)
        return None

    def _write_down(self, row: R, why: str) -> None:
        if self._writer is not None:
            self._writer.writerow([row.line, why, guarded(row.raw)])
