"""Queries for readers: those of one kind are asked the same, and only whose they are differs, so Django builds one for each.

What a reader may see depends on whether they are signed in, may still act, and keep order. A query that asked anything
else of a reader would be wrong for the next one of that kind; while tests run each is compared with one that is built anew,
once for each reader as they are then and each of their questions.
"""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from community.foundation.compiled import Compiled
from community.models import Member
from community.models.category import KEEPER_ROLES, Reader

# No row has such a number, and no query compares with it.
NOBODY = -(2**40)


class Kind(Enum):
    """How much readers may see, but for what is their own."""

    STRANGER = "stranger"
    INACTIVE = "inactive"
    MEMBER = "member"
    KEEPER = "keeper"


def kind_of(reader: Reader) -> Kind:
    """The kind of a reader."""
    if not isinstance(reader, Member):
        return Kind.STRANGER
    if not reader.is_active:
        return Kind.INACTIVE
    return Kind.KEEPER if reader.has_role(*KEEPER_ROLES) else Kind.MEMBER


def _one_of(kind: Kind, number: int) -> Reader:
    if kind is Kind.STRANGER:
        return AnonymousUser()
    roles = [KEEPER_ROLES[0]] if kind is Kind.KEEPER else []
    reader = Member(pk=number, is_active=kind is not Kind.INACTIVE)
    reader.role_names = roles
    return reader


class ForReaders[M: models.Model]:
    """What a function finds for a reader and some values, built once for each kind of reader; see ``Compiled``."""

    # Tests let each query be built anew, too, and compare.
    is_compared = False

    def __init__(self, find: Callable[..., models.QuerySet[M]], **stand_ins: Any) -> None:
        """Remember how; ``find`` takes the reader first, and the values by name."""
        self._find, self._stand_ins = find, stand_ins
        self._of_kind = cache(self._build)
        self._compared: set[str] = set()

    def rows(self, reader: Reader, **values: Any) -> list[M]:
        """Return what the reader sees."""
        compiled, given = self._for(reader, values)
        return compiled.rows(**given)

    def first(self, reader: Reader, **values: Any) -> M | None:
        """Return the first of it; the query itself says that it finds one at most."""
        return next(iter(self.rows(reader, **values)), None)

    def asked(self, reader: Reader, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL of it and its parameters, to be a part of another statement."""
        compiled, given = self._for(reader, values)
        return compiled.asked(**given)

    def _for(self, reader: Reader, values: Mapping[str, Any]) -> tuple[Compiled[M], Mapping[str, Any]]:
        kind = kind_of(reader)
        given = values if kind is Kind.STRANGER else {"number": reader.pk, **values}
        compiled = self._of_kind(kind)
        if self.is_compared and compiled.can_hold(**given):
            self._compare(compiled, reader, values, given)
        return compiled, given

    def _compare(
        self, compiled: Compiled[M], reader: Reader, values: Mapping[str, Any], given: Mapping[str, Any]
    ) -> None:
        # The copy of somebody who was looked up as late as possible is the very member.
        known = {name: value for name, value in vars(copy(reader)).items() if not name.startswith("_")}
        asked = {name: datetime if isinstance(value, datetime) else value for name, value in values.items()}
        question = repr((kind_of(reader), known, asked))
        if question not in self._compared:
            anew = self._find(reader, **values)
            assert compiled.is_same(anew, **given), f"more than the kind of a reader matters: {anew.query}"
            self._compared.add(question)

    def _build(self, kind: Kind) -> Compiled[M]:
        if kind is Kind.STRANGER:
            return Compiled(partial(self._find, _one_of(kind, NOBODY)), **self._stand_ins)

        def find(number: int, **values: Any) -> models.QuerySet[M]:
            return self._find(_one_of(kind, number), **values)

        return Compiled(find, may_ignore=["number"], number=NOBODY, **self._stand_ins)
