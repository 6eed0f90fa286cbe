"""What can happen in the story: plain facts with a moment; people and places stand there by their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Happening:
    """Something at a moment, done by somebody."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Asked(Happening):
    """A topic was opened; ``topic`` is its number in the story."""

    topic: int
    kind: str
    category: str
    title: str
    body: str
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Answered(Happening):
    """A post was added."""

    topic: int
    body: str


@dataclass(frozen=True)
class Solved(Happening):
    """A post, named by its number in the thread, was made the solution."""

    topic: int
    post: int


@dataclass(frozen=True)
class Withdrawn(Happening):
    """The solution was taken back."""

    topic: int


@dataclass(frozen=True)
class Joined(Happening):
    """Somebody has the problem too."""

    topic: int


@dataclass(frozen=True)
class Praised(Happening):
    """Somebody found a post helpful."""

    topic: int
    post: int


@dataclass(frozen=True)
class Doubled(Happening):
    """A topic was pointed to the one that asks the same."""

    topic: int
    canonical: int


@dataclass(frozen=True)
class Proposed(Happening):
    """An idea was put on the board; ``idea`` is its number in the story."""

    idea: int
    category: str
    title: str
    body: str


@dataclass(frozen=True)
class Voted(Happening):
    """A vote for an idea."""

    idea: int


@dataclass(frozen=True)
class Moved(Happening):
    """The company gave an idea another status."""

    idea: int
    status: str
    reason: str


@dataclass(frozen=True)
class Adopted(Happening):
    """The company committed to an idea."""

    idea: int
    low: Decimal
    likely: Decimal
    high: Decimal
    cost: Decimal


@dataclass(frozen=True)
class Realised(Happening):
    """What an idea brought in a period was recorded."""

    idea: int
    first_day: date
    day_after: date
    amount: Decimal
    evidence: str
