"""The slot for where people are reached: each app, and each channel to the outside, says of how many it knows."""

from dataclasses import dataclass

from django.utils.functional import Promise
from psycopg import sql


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Pages, messages or a channel: its word, its name, and how many people it reached in a month.

    ``reached`` is one number from the rows of the app: of each day how many people, summed over the days from
    ``%(first)s`` to ``%(last)s``; the moments ``%(start)s`` (included) and ``%(end)s`` and the name of the
    ``%(time_zone)s`` of the business are there too. ``definition`` says in a sentence who counts, ``reads`` of which
    rows.
    """

    code: str
    title: Promise
    definition: Promise
    reads: Promise
    reached: sql.Composable


_surfaces: dict[str, Surface] = {}


def add_surfaces(*added: Surface) -> None:
    """Count who is reached there; the same code again takes its own place."""
    _surfaces.update({surface.code: surface for surface in added})


def surfaces() -> list[Surface]:
    """Return all of them in the order in which they were added."""
    return list(_surfaces.values())
