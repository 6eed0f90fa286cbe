"""The slot for the main menu: what other apps put there, and which members see it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from community.models import Member
from community.models.category import Reader


@dataclass(frozen=True)
class Entry:
    """One way to the pages of another app; whom it is shown to is asked of members only."""

    label: Promise
    url_name: str
    shown_to: Callable[[Member], bool]


_entries: dict[str, Entry] = {}


def add_entry(entry: Entry) -> None:
    """Put an entry behind the others; the same address again takes its own place."""
    _entries[entry.url_name] = entry


def entries_for(reader: Reader | None) -> Iterator[Entry]:
    """Yield what this reader is shown; pages for failures have no reader at all."""
    if isinstance(reader, Member):
        yield from (entry for entry in _entries.values() if entry.shown_to(reader))
