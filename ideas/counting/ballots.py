"""What is counted: options with their cost, and ballots that give them points or an order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Option:
    """Something that can be chosen; its cost is in the smallest unit of a currency, and nothing where money is no matter."""

    key: str
    cost: int = 0

    def __post_init__(self) -> None:
        if self.cost < 0:
            raise ValueError(f"{self.key} costs less than nothing.")


@dataclass(frozen=True)
class Ballot:
    """What one person said: points by option, 1 for each that is approved. Where an order is asked for, the first is the best."""

    voter: str
    points: Mapping[str, int]
    order: Sequence[str] = ()


@dataclass(frozen=True)
class Step:
    """One step of a count, in words that a page translates: an option, what it had, and what became of it."""

    key: str
    became: str
    # Points, votes or the price for a unit of satisfaction, as the rule says.
    measure: float
    money_left: int


@dataclass(frozen=True)
class Result:
    """What a rule made of ballots: who is chosen, in the order of choosing, and each step that led there."""

    rule: str
    chosen: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    voters: Mapping[str, int] = field(default_factory=dict)
    money_left: int = 0


FUNDED = "funded"
TOO_DEAR = "too dear for what is left"
TOO_FEW = "below the threshold"


def points_of(options: Iterable[Option], ballots: Iterable[Ballot]) -> dict[str, int]:
    """Add up the points of each option; whoever got none has 0. What is on a ballot and no option is not counted."""
    points = {option.key: 0 for option in options}
    for ballot in ballots:
        for key, given in ballot.points.items():
            if key in points:
                points[key] += given
    return points


def voters_of(options: Iterable[Option], ballots: Iterable[Ballot]) -> dict[str, int]:
    """Count who gave each option anything."""
    known = {option.key: 0 for option in options}
    found = Counter(key for ballot in ballots for key, given in ballot.points.items() if given > 0 and key in known)
    return known | found


def newest_of_each(ballots: Iterable[Ballot]) -> list[Ballot]:
    """Of ballots in the order in which they were cast keep the last of each voter: one per person counts."""
    return list({ballot.voter: ballot for ballot in ballots}.values())
