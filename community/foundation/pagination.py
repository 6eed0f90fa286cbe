# ruff: noqa: SLF001 -- _meta is the documented way to ask a model for its fields
"""Pages of a list by key: the cursor says after which row to go on, so deep pages cost what the first one costs."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Model, OrderBy, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from community.foundation.requests import InvalidParameters

if TYPE_CHECKING:
    # REST framework imports this module while it loads its views.
    from rest_framework.views import APIView

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
SALT = "mitwert.cursor"
# What a key may consist of, and how it is read back; JSON alone would round moments to milliseconds.
READERS: dict[str, Any] = {
    "bool": bool,
    "int": int,
    "str": str,
    "float": float,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "Decimal": Decimal,
    "UUID": UUID,
}


# From which key on, at most how many rows, and whether forwards; the rows come in the order of reading.
Reading = Callable[[Sequence[Any] | None, int, bool], Iterable[Any]]


class KeysetPagination(BasePagination):
    """Answers ``{"results", "next", "previous"}`` in the order of the queryset, which must end in a unique field."""

    def paginate_queryset(  # type: ignore[override]  # a sequence has no keys to go on from
        self, queryset: QuerySet[Any], request: Request, view: "APIView | None" = None
    ) -> list[Any]:
        """Return the rows of the page that the request asks for."""
        return self.paginate(partial(self._rows, queryset), _order_of(queryset), request)

    def paginate(self, read: Reading, order: Sequence[str], request: Request) -> list[Any]:
        """Return the page that the request asks for of rows that are read from a key on, forwards or backwards."""
        self.request = request
        self.order = list(order)
        limit = _limit_of(request)
        forwards, key = read_cursor(request.query_params.get("cursor"), self.order)
        rows = list(read(key, limit + 1, forwards))
        more, page = len(rows) > limit, rows[:limit]
        if not forwards:
            page.reverse()
        self._has_next = more if forwards else True
        self._has_previous = key is not None if forwards else more
        self.page = page
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """Wrap the results of the page with the ways on and back."""
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})

    def get_next_link(self) -> str | None:
        """Return the address of the next page."""
        return (
            self._link(self.page[-1], forwards=True)
            if self._has_next and self.page
            else self._start(leads_somewhere=self._has_next)
        )

    def get_previous_link(self) -> str | None:
        """Return the address of the page before."""
        if not self._has_previous:
            return None
        return self._link(self.page[0], forwards=False) if self.page else self._start(leads_somewhere=True)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the wrapping for the API description."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        """Describe the parameters for the API description."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": limit},
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
        ]

    def _rows(
        self,
        queryset: QuerySet[Any],
        key: Sequence[Any] | None,
        size: int,
        forwards: bool,  # noqa: FBT001 -- how pages are read
    ) -> QuerySet[Any]:
        order = self.order if forwards else [_reversed(term) for term in self.order]
        rows = queryset.order_by(*order)
        return (rows if key is None else _after(rows, order, key))[:size]

    def _link(self, row: Any, *, forwards: bool) -> str:
        key = [_write(_value_of(row, _name_of(term))) for term in self.order]
        cursor = signing.dumps([self.order, forwards, key], salt=SALT, compress=True)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def _start(self, *, leads_somewhere: bool) -> str | None:
        """Return the way out of a page whose rows have gone meanwhile: the beginning of the list."""
        address = self.request.build_absolute_uri()
        is_elsewhere = "cursor" in self.request.query_params
        return remove_query_param(address, "cursor") if leads_somewhere and is_elsewhere else None


def read_cursor(cursor: str | None, order: list[str]) -> tuple[bool, list[Any] | None]:
    """Return whether a cursor leads forwards, and after which key of an order; raises ``InvalidParameters``."""
    if cursor is None:
        return True, None
    try:
        own, forwards, key = signing.loads(cursor, salt=SALT)
        key = [_read(value) for value in key]
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _refusal("cursor", _("This is not a cursor.")) from error
    if own != order:
        raise _refusal("cursor", _("This cursor does not belong to this list."))
    return forwards, key


def _order_of(queryset: QuerySet[Any]) -> list[str]:
    """Read the order as field names with a sign, and insist on a total one."""
    order = [_name_with_sign(term) for term in queryset.query.order_by or queryset.model._meta.ordering or ()]
    if not order or not _is_unique(queryset.model, order[-1].removeprefix("-")):
        message = f"A list needs an order that ends in a unique field, not {order}."
        raise ImproperlyConfigured(message)
    return order


def _name_with_sign(term: Any) -> str:
    match term:
        case str():
            return term
        case OrderBy(expression=F() as field, descending=descending) if not (term.nulls_first or term.nulls_last):
            name: str = field.name  # type: ignore[attr-defined]
            return f"-{name}" if descending else name
        case _:
            message = f"Pages by key cannot follow the order {term!r}; annotate it and order by its name."
            raise ImproperlyConfigured(message)


def _is_unique(model: type[Model], name: str) -> bool:
    if name == "pk":
        return True
    field = next((field for field in model._meta.concrete_fields if name in {field.name, field.attname}), None)
    return field is not None and field.unique


def _after(rows: QuerySet[Any], order: list[str], key: Sequence[Any]) -> QuerySet[Any]:
    """Keep what comes after the key; rows compared as one are what an index can seek."""
    descending = {term.startswith("-") for term in order}
    if len(descending) == 1 and None not in key and not _may_be_null(rows, order):
        names = [F(_name_of(term)) for term in order]
        comparison = TupleLessThan if descending == {True} else TupleGreaterThan
        return rows.filter(comparison(Tuple(*names), tuple(key)))
    condition, equal = Q(pk__in=[]), Q()
    for term, value in zip(order, key, strict=True):
        condition |= equal & _beyond(term, value)
        equal &= Q(**{f"{_name_of(term)}__isnull": True} if value is None else {_name_of(term): value})
    return rows.filter(condition)


def _beyond(term: str, value: Any) -> Q:
    """PostgreSQL sorts nulls as if they were larger than anything."""
    name = _name_of(term)
    if term.startswith("-"):
        return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__lt": value})
    return Q(pk__in=[]) if value is None else Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})


def _may_be_null(rows: QuerySet[Any], order: list[str]) -> bool:
    """Only plain columns are known never to be null."""
    columns = {field.name: field.null for field in rows.model._meta.concrete_fields} | {"pk": False}
    return any(columns.get(_name_of(term), True) for term in order)


def _reversed(term: str) -> str:
    return term.removeprefix("-") if term.startswith("-") else f"-{term}"


def _name_of(term: str) -> str:
    return term.removeprefix("-")


def _value_of(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for name in path.split(LOOKUP_SEP):
        row = getattr(row, name)
    return row


def _write(value: Any) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, datetime | date):
        return [type(value).__name__, value.isoformat()]
    kind = next(kind for kind in ("bool", "int", "str", "float", "Decimal", "UUID") if type(value).__name__ == kind)
    return [kind, str(int(value)) if kind == "bool" else str(value)]


def _read(value: list[str] | None) -> Any:
    if value is None:
        return None
    kind, text = value
    return bool(int(text)) if kind == "bool" else READERS[kind](text)


def _limit_of(request: Request) -> int:
    given = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (given.isascii() and given.isdigit()) or not given.strip("0"):
        raise _refusal("limit", _("A limit is a whole number from 1 to 100."))
    # More than the most is no mistake of a client that wants all it can get.
    return min(int(given[-9:]) if len(given) < 9 else MAX_LIMIT, MAX_LIMIT)


def _refusal(parameter: str, sentence: str) -> InvalidParameters:
    return InvalidParameters({parameter: [ErrorDetail(sentence, code="invalid")]})
