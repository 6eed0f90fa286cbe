"""The slot by which the timeline of a person or an account learns of what happened: each app knows its own rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise

from community.models import Member


@dataclass(frozen=True)
class Whose:
    """Whose timeline it is, as queries that select the ids of contacts and of their members.

    ``accounts`` are the ids of an account and of all below it; none where it is the timeline of a person.
    """

    contacts: models.QuerySet[Any, Any]
    members: models.QuerySet[Any, Any]
    accounts: Sequence[int] = ()


@dataclass(frozen=True)
class Entry:
    """One thing that happened: ``what`` names it, ``word`` adds a status or a score, ``url`` leads there or is empty."""

    at: datetime
    pk: int
    kind: str
    kind_name: str
    what: str
    word: str
    url: str


@dataclass(frozen=True)
class Source:
    """One kind of entries.

    ``rows`` are what the reader may see of these people, ``at`` names the column of their moment; ``told`` are expressions
    over them: what it is about, a word, and two parts of an address, which ``address`` puts together. ``in_words`` says the
    word in the reader's language.
    """

    kind: str
    kind_name: str | Promise
    rows: Callable[[Whose, Member], models.QuerySet[Any, Any]]
    at: str
    told: tuple[Any, Any, Any, Any]
    address: Callable[[str, str], str]
    in_words: Callable[[str], str] = str


_sources: list[Source] = []


def tell_timelines_of(*sources: Source) -> None:
    """Show these entries in timelines from now on; naming a kind again changes nothing."""
    known = {source.kind for source in _sources}
    _sources.extend(source for source in sources if source.kind not in known)


def timeline_sources() -> Sequence[Source]:
    """Return all sources in the order of naming."""
    return tuple(_sources)
