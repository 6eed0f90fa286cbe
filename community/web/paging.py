"""Lists for people by key: each page knows where the next one begins, nothing is counted or skipped over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import DateTimeField, F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest

PAGE_SIZE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(-?[0-9]{1,17})_([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Page[Row: Model]:
    """The rows of one page and the cursors that lead on and back; an empty cursor leads nowhere."""

    rows: list[Row]
    onward: str = ""
    back: str = ""


def read_page[Row: Model](rows: QuerySet[Row], names: Sequence[str], request: HttpRequest) -> Page[Row]:
    """Return the page that the address asks for, the highest keys first.

    The names are a moment or a number, a column or annotated, and the primary key. Raises ``BadRequest`` for a cursor
    that is none.
    """
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    order = [f"-{name}" for name in names]
    if before and not after:
        key = _read_cursor(rows, names, before)
        above = rows.filter(TupleGreaterThan(_columns(names), key)).order_by(*names)
        found = list(above[: PAGE_SIZE + 1])
        page = found[:PAGE_SIZE][::-1]
        back = _cursor_of(page[0], names) if len(found) > PAGE_SIZE else ""
        return Page(page, onward=_cursor_of(page[-1], names) if page else "", back=back)
    if after:
        rows = rows.filter(TupleLessThan(_columns(names), _read_cursor(rows, names, after)))
    found = list(rows.order_by(*order)[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    onward = _cursor_of(page[-1], names) if len(found) > PAGE_SIZE else ""
    return Page(page, onward=onward, back=_cursor_of(page[0], names) if page and after else "")


def _columns(names: Sequence[str]) -> Tuple:
    return Tuple(*[F(name) for name in names])


def _cursor_of(row: Model, names: Sequence[str]) -> str:
    first = getattr(row, names[0])
    number = (first - EPOCH) // timedelta(microseconds=1) if isinstance(first, datetime) else first
    return f"{number}_{row.pk}"


def _read_cursor(rows: QuerySet[Any], names: Sequence[str], cursor: str) -> tuple[Any, int]:
    parts = CURSOR.fullmatch(cursor)
    if parts is None:
        raise BadRequest
    number, key = int(parts[1]), int(parts[2])
    if not isinstance(_field_of(rows, names[0]), DateTimeField):
        return number, key
    try:
        return EPOCH + timedelta(microseconds=number), key
    except OverflowError as error:
        raise BadRequest from error


def _field_of(rows: QuerySet[Any], name: str) -> Field[Any, Any]:
    annotated: Any = rows.query.annotations.get(name)
    options = rows.model._meta  # noqa: SLF001 -- the documented way to ask a model for its fields
    field: Field[Any, Any] = options.get_field(name) if annotated is None else annotated.output_field
    return field
