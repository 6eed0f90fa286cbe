"""What the opening of a ticket says that was taken out of another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from community.foundation.events import Extras
from crm.models.ticket_event import Opened


@dataclass(frozen=True)
class Taken(Extras):
    """A message that a new ticket took along: its number, its direction (in or out) and when it was written."""

    message: int
    direction: str
    written_at: str


@dataclass(frozen=True)
class TakenOut(Opened):
    """What was said before, and went along into a ticket that was taken out of another one."""

    took: Sequence[Taken] = ()
