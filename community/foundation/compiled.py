"""A query that every page asks: Django builds its SQL once, which takes longer than the database, and it is run again."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db import models


class Compiled[M: models.Model]:
    """What a function finds with some values, found again with others: they are given as parameters, never as SQL.

    ``stand_ins`` has one value for each argument of the function, of its own type and unlike all else that the query
    compares with. What the function does may depend on nothing but its arguments; a moment that it reads from the
    clock would stay what it was, and is refused with ``AssertionError``. Relations cannot be read along.
    """

    def __init__(self, find: Callable[..., models.QuerySet[M]], **stand_ins: Any) -> None:
        """Build nothing yet; models may not be ready."""
        self._find, self._stand_ins = find, stand_ins

    def first(self, **values: Any) -> M | None:
        """Return the first row with these values."""
        rows, sql, places = self._built
        given = [values[place.name] if isinstance(place, _Place) else place for place in places]
        return next(iter(rows.raw(sql, given)), None)

    @cached_property
    def _built(self) -> tuple[models.QuerySet[M], str, list[Any]]:
        rows = self._find(**self._stand_ins)[:1]
        assert not rows.query.select_related, "a relation has columns of the same names"
        sql, params = rows.query.sql_with_params()
        places = [_Place.of(param, self._stand_ins) for param in params]
        named = {place.name for place in places if isinstance(place, _Place)}
        assert named == set(self._stand_ins), f"the query does not depend on {set(self._stand_ins) - named}"
        assert not any(isinstance(place, date | datetime | time) for place in places), "a moment was built in"
        return rows, sql, places


class _Place:
    """Where an argument stands among the parameters."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def of(cls, param: Any, stand_ins: Mapping[str, Any]) -> Any:
        names = [name for name, value in stand_ins.items() if type(value) is type(param) and value == param]
        return cls(names[0]) if names else param
