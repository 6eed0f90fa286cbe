"""Lists for people by key: each page knows where the next one begins, nothing is counted or skipped over."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import DateTimeField, F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest

from community.models.topic import POSTS_A_PAGE

PAGE_SIZE = POSTS_A_PAGE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(-?[0-9]{1,17})_([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Page[Row]:
    """The rows of one page and the cursors that lead on and back; an empty cursor leads nowhere."""

    rows: list[Row]
    onward: str = ""
    back: str = ""


# From which key on, at most how many rows, and whether backwards; the rows come in the order of reading.
type Reading[Row] = Callable[[tuple[Any, int] | None, int, bool], list[Row]]


def read_page[Row: Model](rows: QuerySet[Row], names: Sequence[str], request: HttpRequest) -> Page[Row]:
    """Return the page that the address asks for, the highest keys first.

    The names are a moment or a number, a column or annotated, and the primary key. Raises ``BadRequest`` for a cursor
    that is none.
    """

    def read(key: tuple[Any, int] | None, size: int, backwards: bool) -> list[Row]:  # noqa: FBT001 -- how pages are read
        order = names if backwards else [f"-{name}" for name in names]
        beyond = TupleGreaterThan if backwards else TupleLessThan
        from_key = rows if key is None else rows.filter(beyond(_columns(names), key))
        return list(from_key.order_by(*order)[:size])

    is_moment = isinstance(_field_of(rows, names[0]), DateTimeField)
    return page_of(read, names[0], request, is_moment=is_moment)


def page_of[Row](
    read: Reading[Row], name: str, request: HttpRequest, *, is_moment: bool = False, size: int = PAGE_SIZE
) -> Page[Row]:
    """Return the page that the address asks for of rows that are read from a key on: a moment or number, and ``pk``.

    Raises ``BadRequest`` for a cursor that is none.
    """
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return page_at(read, name, (after, before), is_moment=is_moment, size=size)


def page_at[Row](
    read: Reading[Row], name: str, cursors: tuple[str, str], *, is_moment: bool = False, size: int = PAGE_SIZE
) -> Page[Row]:
    """Return the page after or before a cursor, of which at most one is given; a form that is sent carries it.

    Raises ``BadRequest`` for a cursor that is none.
    """
    after, before = cursors
    if before and not after:
        found = read(_read_cursor(before, is_moment=is_moment), size + 1, True)  # noqa: FBT003 -- backwards
        page = found[:size][::-1]
        back = _cursor_of(page[0], name) if len(found) > size else ""
        return Page(page, onward=_cursor_of(page[-1], name) if page else "", back=back)
    key = _read_cursor(after, is_moment=is_moment) if after else None
    found = read(key, size + 1, False)  # noqa: FBT003 -- forwards
    page = found[:size]
    onward = _cursor_of(page[-1], name) if len(found) > size else ""
    return Page(page, onward=onward, back=_cursor_of(page[0], name) if page and after else "")


def _columns(names: Sequence[str]) -> Tuple:
    return Tuple(*[F(name) for name in names])


def _cursor_of(row: Any, name: str) -> str:
    first = getattr(row, name)
    number = (first - EPOCH) // timedelta(microseconds=1) if isinstance(first, datetime) else first
    return f"{number}_{row.pk}"


def _read_cursor(cursor: str, *, is_moment: bool) -> tuple[Any, int]:
    parts = CURSOR.fullmatch(cursor)
    if parts is None:
        raise BadRequest
    number, key = int(parts[1]), int(parts[2])
    if not is_moment:
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
