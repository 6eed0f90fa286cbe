"""A query that every page asks: Django builds its SQL once, which takes longer than the database, and it is run again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler


def sql_with_choices(rows: models.QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL of a query and its parameters, but for what it compares with choices of ours: that is written out.

    The server plans a statement for all parameters at once only where that is no worse than for each. An index of what
    stands serves no state that is not known yet, so such a statement would be planned again each time.
    """
    return _with_choices(*rows.query.sql_with_params())


def _with_choices(sql: str, params: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    pieces = sql.split("%s")
    assert len(pieces) == len(params) + 1, "something else looks like a parameter"
    written, left = pieces[0], []
    for param, piece in zip(params, pieces[1:], strict=True):
        is_choice = isinstance(param, models.TextChoices) and param.value.isidentifier()
        written += (f"'{param.value}'" if is_choice else "%s") + piece
        left += [] if is_choice else [param]
    return written, tuple(left)


class Compiled[M: models.Model]:
    """What a function finds with some values, found again with others: they are given as parameters, never as SQL.

    ``stand_ins`` has one value for each argument of the function, of its own type and unlike all else that the query
    compares with. What the function does may depend on nothing but its arguments; a moment that it reads from the
    clock would stay what it was, and is refused with ``AssertionError``, as are values that the query does not depend on,
    unless it ``may_ignore`` them. Relations are read along where they are selected; nothing can be prefetched.
    """

    def __init__(
        self, find: Callable[..., models.QuerySet[M]], may_ignore: Collection[str] = (), **stand_ins: Any
    ) -> None:
        """Build nothing yet; models may not be ready."""
        self._find, self._stand_ins, self._may_ignore = find, stand_ins, frozenset(may_ignore)

    def first(self, **values: Any) -> M | None:
        """Return the first row with these values."""
        found = self._first.read(values) if self.can_hold(**values) else self._find(**values)[:1]
        return next(iter(found), None)

    def rows(self, **values: Any) -> list[M]:
        """Return all rows with these values."""
        return self._all.read(values) if self.can_hold(**values) else list(self._find(**values))

    def can_hold(self, **values: Any) -> bool:
        """Tell whether all numbers are such as columns hold; what others find, nothing mostly, Django knows."""
        return all(place.can_hold(values[place.name]) for place in self._all.places if isinstance(place, _Place))

    def asked(self, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """Return what ``rows`` asks the database, and with which parameters."""
        return self._all.sql, self._all.given(values)

    def is_same(self, rows: models.QuerySet[M], **values: Any) -> bool:
        """Tell whether a query asks the same as this one with these values."""
        sql, params = rows.query.sql_with_params()
        return _with_choices(sql, params) == self.asked(**values)

    @cached_property
    def _first(self) -> "_Built[M]":
        return self._build(self._find(**self._stand_ins)[:1])

    @cached_property
    def _all(self) -> "_Built[M]":
        return self._build(self._find(**self._stand_ins))

    def _build(self, rows: models.QuerySet[M]) -> "_Built[M]":
        built = _Built.of(rows, self._stand_ins)
        named = {place.name for place in built.places if isinstance(place, _Place)}
        unknown = set(self._stand_ins) - named - self._may_ignore
        assert not unknown, f"the query does not depend on {unknown}"
        assert not any(isinstance(place, date | datetime | time) for place in built.places), "a moment was built in"
        return built


@dataclass(frozen=True)
class _Built[M: models.Model]:
    """A query with its SQL; the compiler knows which columns belong to which rows."""

    rows: models.QuerySet[M]
    compiler: SQLCompiler
    sql: str
    places: list[Any]

    @classmethod
    def of(cls, rows: models.QuerySet[M], stand_ins: Mapping[str, Any]) -> "_Built[M]":
        is_plain = rows._iterable_class is ModelIterable  # noqa: SLF001 -- tells values() apart
        assert is_plain, "only rows of models are read"
        assert not rows._prefetch_related_lookups, "nothing is prefetched"  # type: ignore[attr-defined]  # noqa: SLF001
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = _with_choices(*compiler.as_sql())
        return cls(rows, compiler, sql, [_Place.of(param, stand_ins) for param in params])

    def given(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(place.filled(values) if isinstance(place, _Place) else place for place in self.places)

    def read(self, values: Mapping[str, Any]) -> list[M]:
        """Run it again, as Django runs a query of its own."""
        compiler = copy(self.compiler)
        # Connections belong to threads.
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        asked = self.sql, self.given(values)
        compiler.as_sql = lambda *_given, **_more: asked  # type: ignore[method-assign]
        fetch_mode = self.rows._fetch_mode  # type: ignore[attr-defined]  # noqa: SLF001 -- it is asked of a query set
        run: Any = _Run(_Query(compiler), fetch_mode)
        return list(ModelIterable(run))


@dataclass(frozen=True)
class _Query:
    """The part of a query that is asked for when its rows are read."""

    compiler: SQLCompiler

    def get_compiler(self, using: str) -> SQLCompiler:
        return self.compiler


class _Run:
    """The part of a query set that is asked for when its rows are read."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: Mapping[Any, Any] = {}

    def __init__(self, query: _Query, fetch_mode: Any) -> None:
        self.query, self._fetch_mode = query, fetch_mode


class _Place:
    """Where an argument stands among the parameters."""

    def __init__(self, name: str, kind: type[Any] | None) -> None:
        self.name, self.kind = name, kind

    @classmethod
    def of(cls, param: Any, stand_ins: Mapping[str, Any]) -> Any:
        for name, value in stand_ins.items():
            if isinstance(param, type(value)) and param == value:
                # Numbers for columns that are no keys are wrapped, so that the database knows how long they are.
                return cls(name, None if type(param) is type(value) else type(param))
        return param

    def can_hold(self, value: Any) -> bool:
        bits = 31 if self.kind else 63
        return not isinstance(value, int) or -(2**bits) <= value < 2**bits

    def filled(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        return self.kind(value) if self.kind else value
