"""The public clock: how soon the company answers what is proposed, and how much of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models.functions import Coalesce, Extract
from django.utils import timezone

from ideas.models import Decision
from ideas.models.idea import IdeaQuerySet

LOOKED_BACK = timedelta(days=365)
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Answering:
    """Of ideas that were proposed in the last year; days until half of them had an answer, none while half have none."""

    proposed: int
    answered: int
    median_days: float | None

    @property
    def answered_percent(self) -> float | None:
        """Return how many of a hundred were answered."""
        return round(100 * self.answered / self.proposed, 1) if self.proposed else None


def answering_of(ideas: IdeaQuerySet) -> Answering:
    """Return the figures of some ideas, in one query.

    Any decision is an answer, the first one counts. What has none yet counts as never answered, so that a pile of unheard
    ideas cannot hide behind a few quick answers. What was merged is answered with the idea that stands for it.
    """
    recent = ideas.unmerged().filter(created_at__gt=timezone.now() - LOOKED_BACK)
    first = Decision.objects.filter(idea=models.OuterRef("pk")).order_by("decided_at").values("decided_at")[:1]
    waited = Extract(models.Subquery(first) - models.F("created_at"), "epoch")
    never = models.Value(float("inf"))
    figures = recent.annotate(waited=waited).aggregate(
        proposed=models.Count("pk"),
        answered=models.Count("waited"),
        median=Median(Coalesce("waited", never, output_field=models.FloatField())),
    )
    median = figures["median"]
    days = None if median is None or median == float("inf") else round(max(median, 0) / SECONDS_A_DAY, 1)
    return Answering(figures["proposed"], figures["answered"], days)


class Median(models.Aggregate):
    """The value in the middle, the lower one of two."""

    template = "percentile_disc(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.FloatField()
    allow_distinct = False
