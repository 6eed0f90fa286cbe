"""Reads costs from a CSV file: a line each, named by a reference, so that reading it again changes nothing."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import transaction

from community.foundation.errors import DomainError
from community.importing.progress import Phase, Progress
from community.importing.refusals import RowRefused, SourceRefused
from community.importing.report import Report
from community.models import Member
from ideas.models import Idea
from roi.models import AllocationKey, CostEntry, ValueDriver
from roi.operations.costs import Amount, Bearers, Hours, enter_cost
from roi.reports.challenges import is_paid_prize

KIND = "costs"
REQUIRED = ("ref", "category", "description", "incurred_on")
OPTIONAL = ("hours", "group", "amount", "currency", "driver", "allocation_key", "idea")
LONGEST_LINE = 20_000
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


@dataclass(frozen=True)
class CostsImport:
    """One reading of a file, in the name of a member who may enter costs."""

    by: Member
    report: Report
    dry_run: bool = False

    def read(self, path: Path, progress: Progress) -> None:
        """Enter what is not there yet; each line by itself, so that a broken one loses nothing else."""
        with progress.phase("costs", path.stat().st_size) as phase:
            for number, row in _rows(path, phase):
                where = f"line {number}"
                try:
                    self._take(row)
                except RowRefused as refusal:
                    self.report.reject(KIND, where, str(refusal))
                except DomainError as refusal:
                    self.report.reject(KIND, where, f"{refusal} ({getattr(refusal, 'pointer', '') or refusal.code})")

    def _take(self, row: Mapping[str, str]) -> None:
        known = CostEntry.objects.filter(import_ref=row["ref"]).first() if row["ref"] else None
        values = _values(row)
        if known is None and row["ref"] and is_paid_prize(row["ref"]):
            self.report.count(KIND, "unchanged")
            return
        if known is not None:
            if not _is_same(known, row, values):
                raise RowRefused(f"{row['ref']} stands otherwise already; reverse that cost and use another reference")
            self.report.count(KIND, "unchanged")
            return
        with transaction.atomic():
            enter_cost(by=self.by, import_ref=row["ref"], **values)
            if self.dry_run:
                transaction.set_rollback(True)
        self.report.count(KIND, "created")


def _rows(path: Path, phase: Phase) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines below the head with their numbers; missing cells are empty."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            reader = csv.DictReader(_lines(file, phase), strict=True)
            names = [name.strip() for name in reader.fieldnames or []]
            if missing := [name for name in REQUIRED if name not in names]:
                raise SourceRefused(f"The first line must name the columns; missing: {', '.join(missing)}.")
            if strange := [name for name in names if name not in {*REQUIRED, *OPTIONAL}]:
                raise SourceRefused(f"Unknown columns: {', '.join(strange)}.")
            reader.fieldnames = names
            for row in reader:
                known = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
                yield reader.line_num, known
        except (UnicodeDecodeError, csv.Error) as error:
            raise SourceRefused(f"This is no CSV file in UTF-8: {error}.") from error


def _lines(file: Any, phase: Phase) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        phase.advance(len(line.encode()))
        yield line


def _values(row: Mapping[str, str]) -> dict[str, Any]:
    if not row["ref"] or len(row["ref"]) > 120 or "\x00" in "".join(row.values()):
        raise RowRefused("give every cost a reference of up to 120 characters")
    if not row["description"] or len(row["description"]) > 300:
        raise RowRefused("describe the cost in up to 300 characters")
    by_hours, by_amount = bool(row["hours"] or row["group"]), bool(row["amount"] or row["currency"])
    if by_hours == by_amount:
        raise RowRefused("give either hours and group, or amount and currency")
    spent = Hours(_number(row, "hours"), row["group"]) if by_hours else Amount(_number(row, "amount"), row["currency"])
    return {
        "category": row["category"],
        "description": row["description"],
        "incurred_on": _day(row["incurred_on"]),
        "spent": spent,
        "bearers": Bearers(
            driver=_named(ValueDriver, "code", row["driver"], "driver"),
            key=_named(AllocationKey, "code", row["allocation_key"], "allocation key"),
            idea=_named(Idea, "pk", row["idea"], "idea"),
        ),
    }


def _is_same(known: CostEntry, row: Mapping[str, str], values: Mapping[str, Any]) -> bool:
    bearers, spent = values["bearers"], values["spent"]
    if isinstance(spent, Hours):
        money = known.rate is not None and (known.hours, known.rate.group) == (spent.hours, spent.group)
    else:
        amount = known.amount if known.original_amount is None else known.original_amount
        money = (amount, known.original_currency or known.currency) == (spent.amount, spent.currency)
    return money and (
        known.category,
        known.description,
        known.incurred_on,
        known.driver,
        known.allocation_key,
        known.idea,
    ) == (row["category"], row["description"], values["incurred_on"], bearers.driver, bearers.key, bearers.idea)


def _number(row: Mapping[str, str], name: str) -> Decimal:
    if not NUMBER.fullmatch(row[name]):
        raise RowRefused(f"{name} {row[name][:20]!r} is no number such as 1500.00")
    try:
        return Decimal(row[name])
    except InvalidOperation as error:
        raise RowRefused(f"{name} {row[name][:20]!r} is no number") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(f"incurred_on {text[:20]!r} is no day such as 2026-01-31") from error


def _named(model: Any, field: str, value: str, what: str) -> Any:
    if not value:
        return None
    if field == "pk" and not re.fullmatch("[0-9]{1,18}", value):
        raise RowRefused(f"{what} {value[:20]!r} is no number")
    found = model._default_manager.filter(**{field: value}).first()  # noqa: SLF001 -- Django's documented name
    if found is None:
        raise RowRefused(f"there is no {what} {value[:50]!r}")
    return found
