"""How files of ours call a contact or an account for good, so that what went out is known again when it comes in."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from django.db import models

_NAME = re.compile(r"mitwert-(\d{1,18})-[0-9a-f]+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Named(Protocol):
    """A row with a number, the moment at which it was made, and perhaps a name that a file gave it."""

    pk: int
    created_at: datetime
    import_key: str | None


def own_name(row: Named) -> str:
    """Return the name: that of the house from which it came, or one of number and moment.

    The moment tells it from the row that has the same number in another house.
    """
    brought = (row.import_key or "").removeprefix("mitwert/")
    if is_own_name(brought):
        return brought
    microseconds = (row.created_at - _EPOCH).total_seconds() * 1_000_000
    return f"mitwert-{row.pk}-{round(microseconds):x}"


def is_own_name(name: str) -> bool:
    """Tell whether a file of ours, or of another house, calls somebody so."""
    return _NAME.fullmatch(name) is not None


def key_of(source: str, name: str) -> str:
    """Return by which key a name is known; one of ours is the same in every file."""
    return f"{'mitwert' if is_own_name(name) else source}/{name}"[:200]


def named[Row: models.Model](rows: models.QuerySet[Row], names: Iterable[str]) -> dict[str, Row]:
    """Return the rows of this house that are called so, by their names."""
    numbers = {name: int(found[1]) for name in names if (found := _NAME.fullmatch(name))}
    by_number = rows.in_bulk(set(numbers.values())) if numbers else {}
    found_rows = {name: by_number[number] for name, number in numbers.items() if number in by_number}
    return {name: row for name, row in found_rows.items() if own_name(row) == name}  # type: ignore[arg-type]  # only contacts and accounts are asked for
