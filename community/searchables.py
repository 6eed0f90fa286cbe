"""The slot for what can be searched: each app says which of its things, and what is searched of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is to stand in the document of one thing; only the first lines of long texts are kept."""

    thing_id: int
    title: str
    address: str
    created_at: datetime
    updated_at: datetime
    body: str = ""
    aside: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    # Of the category or of the reader it is for, such as ``de``.
    language: str = ""
    category_id: int | None = None
    author_id: int | None = None
    thread_id: int | None = None
    solved: bool | None = None


@dataclass(frozen=True)
class Searchable:
    """One kind of thing: its word in the API, its names for people (many and one), the things that may have a document, and their drafts.

    ``drafts`` is called inside a transaction with ids in ascending order. It must lock the rows against change, and
    leave out what does not stand. The app must also have its own triggers, so that a document goes and moves with its
    thing.
    """

    kind: str
    label: Promise
    name: Promise
    things: Callable[[], QuerySet[Any]]
    drafts: Callable[[Sequence[int]], Iterable[Draft]]


_searchables: dict[str, Searchable] = {}


def add_searchable(searchable: Searchable) -> None:
    """Let things of this kind be found; the same kind again takes its own place."""
    _searchables[searchable.kind] = searchable


def searchables() -> list[Searchable]:
    """Return all kinds in the order in which they were added."""
    return list(_searchables.values())


def searchable_of(kind: str) -> Searchable:
    """Return the kind of a word."""
    return _searchables[kind]
