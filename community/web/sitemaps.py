"""The slot for the site map: which pages of which app are worth finding, in stretches of their ids."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

# A protocol's limit is 50,000 addresses; by ranges of ids, so no page ever skips over rows.
STRETCH = 10_000


@dataclass(frozen=True)
class Section:
    """Things with pages that everybody may read, and the column that says when one changed."""

    name: str
    rows: Callable[[], QuerySet[Any]]
    changed: str


_sections: dict[str, Section] = {}


def add_section(section: Section) -> None:
    """Put the pages of these things into the site map; the same name again takes its own place."""
    _sections[section.name] = section


def sections() -> list[Section]:
    """Return all sections."""
    return list(_sections.values())


def section_named(name: str) -> Section | None:
    """Return a section, if there is one of this name."""
    return _sections.get(name)
