"""What is being built, what comes next and what later; what was built lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from ideas.models import Decision, Idea
from ideas.models.idea import IdeaQuerySet
from ideas.reports.promises import with_promise

SHOWN = 200
DELIVERED_SHOWN = 20
_S = Idea.Status


@dataclass(frozen=True)
class Quarter:
    """Three months of a year, from 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter in which a day lies."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def next(self) -> "Quarter":
        """The one after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def key(self) -> tuple[int, int]:
        """By which they are put in order."""
        return self.year, self.number


@dataclass(frozen=True)
class Roadmap:
    """What is on the way, each in one lane, by promised day and then by wish; and what was delivered last."""

    now: Sequence[Any]
    next: Sequence[Any]
    later: Sequence[Any]
    delivered: Sequence[Any]

    @property
    def by_quarter(self) -> list[tuple[Quarter | None, list[Any]]]:
        """Return what is on the way by the quarter for which it is promised; last what is promised for none."""
        quarters: dict[Quarter, list[Any]] = {}
        undated = []
        for idea in (*self.now, *self.next, *self.later):
            if idea.promised_on:
                quarters.setdefault(Quarter.of(idea.promised_on), []).append(idea)
            else:
                undated.append(idea)
        dated = sorted(quarters.items(), key=lambda pair: pair[0].key)
        return [*dated, *([(None, undated)] if undated else [])]


def roadmap_of(ideas: IdeaQuerySet) -> Roadmap:
    """Sort ideas: begun is now, promised for this quarter or the next one is next, all else that is planned is later.

    Two queries, whatever they read along; of more than 200 that are on the way the most wanted are shown.
    """
    going: Any = with_promise(ideas.unmerged().filter(status__in=[_S.PLANNED, _S.STARTED]))
    wanted = sorted(going.order_by("-votes_shown", "-id")[:SHOWN], key=lambda idea: idea.promised_on or date.max)
    soon = Quarter.of(timezone.localdate()).next.key
    now, following, later = [], [], []
    for idea in wanted:
        if idea.status == _S.STARTED:
            now.append(idea)
        elif idea.promised_on and Quarter.of(idea.promised_on).key <= soon:
            following.append(idea)
        else:
            later.append(idea)
    # The newest decisions lead to them: of all that was ever delivered it would have to ask for the moment.
    decided = Decision.objects.filter(status=_S.DELIVERED).order_by("-decided_at", "-id")
    latest = decided.filter(idea__status=_S.DELIVERED).values("idea")[: 2 * DELIVERED_SHOWN]
    newest = decided.filter(idea=models.OuterRef("pk")).values("decided_at")[:1]
    delivered: Any = with_promise(ideas.unmerged().filter(status=_S.DELIVERED, pk__in=latest))
    built = delivered.annotate(delivered_at=models.Subquery(newest)).order_by("-delivered_at", "-id")[:DELIVERED_SHOWN]
    return Roadmap(now, following, later, list(built))
