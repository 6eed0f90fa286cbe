"""The slots for the main menu and for what members see of themselves: what other apps put there, and who is shown it."""

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
_about_oneself: dict[str, Entry] = {}


def add_entry(entry: Entry) -> None:
    """Put an entry behind the others; the same address again takes its own place."""
    _entries[entry.url_name] = entry


def entries_for(reader: Reader | None) -> Iterator[Entry]:
    """Yield what this reader is shown; pages for failures have no reader at all."""
    if isinstance(reader, Member):
        yield from (entry for entry in _entries.values() if entry.shown_to(reader))


def add_page_about_oneself(entry: Entry) -> None:
    """Put a page where members look for what is known of them; the same address again takes its own place."""
    _about_oneself[entry.url_name] = entry


def pages_about_oneself(member: Member) -> list[Entry]:
    """Return what this member is shown beside the profile."""
    return [entry for entry in _about_oneself.values() if entry.shown_to(member)]
