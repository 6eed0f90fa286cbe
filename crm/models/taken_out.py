"""What events say of words that go from one ticket to another: taken out, put back, or waiting in one that is merged."""

from collections.abc import Sequence
from dataclasses import dataclass

from community.foundation.events import Extras
from crm.models.ticket_event import Merged, Opened


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


@dataclass(frozen=True)
class Unmerged(Merged):
    """The ticket that it was told in, and what whoever undid it noted."""

    note: str = ""


@dataclass(frozen=True)
class PutBack(Merged):
    """What a ticket was opened for stands where it was taken out of again: these messages, and nobody waits in it."""

    back: Sequence[int] = ()


@dataclass(frozen=True)
class TakenOver(Extras):
    """What the customer said in a ticket that is told in this one, and what waits for an answer still; all of it each time.

    This one is ``opened`` again when it waited for the customer. Of a ticket that was put back its ``answers`` count here.
    """

    ticket: int
    words: Sequence[Taken] = ()
    opened: bool = False
    answers: Sequence[Taken] = ()


@dataclass(frozen=True)
class HandedBack(Extras):
    """The ticket that is no longer told in this one, and waits for itself."""

    ticket: int
