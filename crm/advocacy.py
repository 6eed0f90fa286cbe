"""The slots by which the CRM learns what it does not keep: what a member's work was worth, and who agreed to speak for us.

What comes of it is shown to people with its reasons, and is never the only cause of anything that happens by itself.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Worth:
    """What the work of a member brought by now, in one currency; whoever fills this slot says only what may be said."""

    member_id: int
    amount: Decimal
    currency: str


Valuer = Callable[[Collection[int]], Iterable[Worth]]
Agreeing = Callable[[Collection[int]], Iterable[int]]

_valuers: list[Valuer] = []
_agreeing: list[Agreeing] = []


def value_with(valuer: Valuer) -> None:
    """Ask this one what members' work was worth; naming it again changes nothing."""
    if valuer not in _valuers:
        _valuers.append(valuer)


def ask_consent_with(agreeing: Agreeing) -> None:
    """Ask this one which contacts agreed to be approached; where nobody knows, nobody has agreed."""
    if agreeing not in _agreeing:
        _agreeing.append(agreeing)


def worth_of(members: Collection[int]) -> list[Worth]:
    """Return what is known of the worth of these members' work."""
    return [worth for valuer in _valuers for worth in valuer(members)]


def agreed_among(contacts: Collection[int]) -> set[int]:
    """Return which of these contacts agreed to be approached and did not take it back."""
    return {number for agreeing in _agreeing for number in agreeing(contacts)}
