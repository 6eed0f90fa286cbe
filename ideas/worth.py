"""The slot for what those who vote for an idea pay: another app knows the firms and their contracts, ideas show it to staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.db.models import DecimalField, QuerySet, Value
from django.db.models.expressions import Combinable

from ideas.models import Idea


@dataclass(frozen=True)
class Worth:
    """What the accounts of an idea's voters are worth in a year in one currency, each account once.

    ``then`` is frozen from when each voted, ``today`` what those are worth now that are customers still; ``churned`` is
    what those were worth then that are worth nothing today.
    """

    currency: str
    accounts: int
    then: Decimal
    today: Decimal
    churned: Decimal


class WorthSource(Protocol):
    """What the other app answers."""

    def of(self, ideas: Collection[int]) -> Mapping[int, Sequence[Worth]]:
        """Return by idea what stands behind its votes now, a row for each currency."""

    def amount(self) -> Combinable:
        """Return an expression on ideas: what stands behind them today in the business's currency, as counted last."""


_sources: list[WorthSource] = []


def ask_for_worth(source: WorthSource) -> None:
    """Ask this app from now on."""
    _sources[:] = [source]


def worth_source() -> WorthSource | None:
    """Return the app that knows, if there is one."""
    return _sources[0] if _sources else None


def worth_of(ideas: Collection[int]) -> Mapping[int, Sequence[Worth]]:
    """Return what stands behind the votes of ideas; nothing where no app knows it."""
    source = worth_source()
    return source.of(ideas) if source else {}


def with_worth(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """Read along what stands behind each idea today in the business's currency, as ``worth``; null for nothing."""
    source = worth_source()
    amount = source.amount() if source else Value(None, output_field=DecimalField())
    found: QuerySet[Idea] = ideas.annotate(worth=amount)
    return found
