"""Reading a row under its lock, as it is then."""

from typing import Any

from django.db import models


def read_locked[Row: models.Model](rows: models.QuerySet[Row], pk: int | None) -> Row:
    """Lock a row until the end of the transaction and return it with what it leads to, as far as ``rows`` selects that.

    Whoever waited for the lock gets the row as the other one left it, but joined to what it led to before: it seems to be
    gone, or to lead to nothing. Under the lock it is then read once more. Raises ``DoesNotExist``.
    """
    row = next(iter(locking(rows, pk)), None)
    return row if row is not None and leads_where_it_says(row) else rows.get(pk=pk)


def locking[Rows: models.QuerySet[Any]](rows: Rows, pk: int | None) -> Rows:
    """The query that locks one of these rows and reads along what it leads to."""
    return rows.select_for_update(of=("self",), no_key=True).filter(pk=pk)


def leads_where_it_says(row: models.Model) -> bool:
    """Tell whether what was read along with a locked row is what it leads to since then."""
    joined = row._state.fields_cache  # noqa: SLF001 -- what was selected with it stands nowhere else
    return all(
        getattr(row, field.attname) == getattr(joined[field.name], "pk", None)
        for field in row._meta.concrete_fields  # noqa: SLF001 -- Django documents it
        if field.name in joined
    )
