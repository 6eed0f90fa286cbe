"""What a person or an account has been through, the latest first, whatever it was and wherever: one query for a page."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from community.models import Member
from crm.models import Account, Contact
from crm.reports.account_tree import accounts_of
from crm.timeline import Entry, Source, Whose, timeline_sources

# How entries stand; the key is the moment and the number of the entry.
ORDER = ("-at", "-pk")
# The number of an entry is that of its row times so many, plus that of its source.
SOURCES_AT_MOST = 32
_COLUMNS = ("entry_at", "entry_number", "entry_what", "entry_word", "entry_place", "entry_part")


def of_contact(contact: Contact) -> Whose:
    """Return one person."""
    contacts = Contact.objects.filter(pk=contact.pk)
    return Whose(contacts.values("pk"), Member.objects.filter(pk=contact.member_id or 0).values("pk"))


def of_account(account: Account) -> Whose:
    """Return an account with all below it, and everybody of these; one query."""
    accounts = accounts_of(account)
    contacts = Contact.objects.filter(account__in=accounts)
    return Whose(contacts.values("pk"), contacts.filter(member__isnull=False).values("member"), accounts)


def read_timeline(
    whose: Whose, reader: Member, key: Sequence[Any] | None, size: int, *, forwards: bool = True
) -> list[Entry]:
    """Return up to so many entries that the reader may see from a key (moment, number) on; forwards is into the past."""
    sources = timeline_sources()
    parts = [
        _part(source, rank, source.rows(whose, reader), key, forwards=forwards)[:size]
        for rank, source in enumerate(sources)
    ]
    direction = "-" if forwards else ""
    together = reduce(_beside, parts).order_by(*(f"{direction}{name}" for name in _COLUMNS[:2]))
    return [_entry(sources[row[1] % SOURCES_AT_MOST], row) for row in together[:size]]


def _beside(one: models.QuerySet[Any, Any], other: models.QuerySet[Any, Any]) -> models.QuerySet[Any, Any]:
    return one.union(other, all=True)


def _part(
    source: Source, rank: int, rows: models.QuerySet[Any, Any], key: Sequence[Any] | None, *, forwards: bool
) -> models.QuerySet[Any, Any]:
    """Return what one source has, each with a limit of its own, so that an index ends the reading."""
    if key is not None:
        rows = rows.filter(_beyond(source.at, rank, key, forwards=forwards))
    direction = "-" if forwards else ""
    names = _COLUMNS[2:]
    part: models.QuerySet[Any, Any] = (
        rows.order_by(f"{direction}{source.at}", f"{direction}pk")
        .annotate(
            entry_at=models.F(source.at),
            entry_number=Cast("pk", models.BigIntegerField()) * SOURCES_AT_MOST + rank,
            **{name: Cast(expression, models.TextField()) for name, expression in zip(names, source.told, strict=True)},
        )
        .values_list(*_COLUMNS)
    )
    return part


def _beyond(at: str, rank: int, key: Sequence[Any], *, forwards: bool) -> models.Q:
    """Return what comes after the key, in columns of the source, so that its index finds the place."""
    moment, number = key
    if forwards:
        last = models.Q(**{at: moment}, pk__lte=(number - rank - 1) // SOURCES_AT_MOST)
        return models.Q(**{f"{at}__lt": moment}) | last
    first = models.Q(**{at: moment}, pk__gt=(number - rank) // SOURCES_AT_MOST)
    return models.Q(**{f"{at}__gt": moment}) | first


def _entry(source: Source, row: tuple[datetime, int, str, str, str | None, str]) -> Entry:
    at, number, what, word, place, part = row
    url = source.address(place, part) if place else ""
    return Entry(at, number, source.kind, str(source.kind_name), what, source.in_words(word), url)
