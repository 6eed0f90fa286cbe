"""Who helped most in a period, as far as the reader may see: from the scores of days, customers and partners only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import functions
from django.utils.translation import gettext_lazy as _

from community.models import BadgeAward, Category, DailyScore, Member, PointEntry
from community.models.category import Reader

PLACES = 50
RANKED = (Member.Kind.CUSTOMER, Member.Kind.PARTNER)


class Period(models.TextChoices):
    """How much time is looked at."""

    WEEK = "week", _("This week")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("This quarter")
    YEAR = "year", _("This year")
    ALL = "all", _("Ever")


@dataclass(frozen=True)
class Place:
    """One line: those with the same points share a rank."""

    rank: int
    member: Member
    points: int
    solutions: int
    helped: int


def bounds(period: str, on: date) -> tuple[date, date] | None:
    """Return the first day of the period around a day and the first one after it; all time has none."""
    match period:
        case Period.WEEK:
            first = on - timedelta(days=on.weekday())
            return first, first + timedelta(days=7)
        case Period.MONTH:
            return _months(on.year, on.month, 1)
        case Period.QUARTER:
            return _months(on.year, on.month - (on.month - 1) % 3, 3)
        case Period.YEAR:
            return date(on.year, 1, 1), date(on.year + 1, 1, 1)
        case _:
            return None


def leaderboard(
    reader: Reader, period: str, on: date, category: Category | None = None, places: int = PLACES
) -> list[Place]:
    """Return the first places. Employees are not ranked, nor is who does not want to be."""
    scores = DailyScore.objects.filter(
        category__in=Category.objects.visible_to(reader).filter(**{"pk": category.pk} if category else {}),
        member__kind__in=RANKED,
        member__is_active=True,
        member__in_leaderboards=True,
    )
    if span := bounds(period, on):
        scores = scores.filter(day__gte=span[0], day__lt=span[1])
    sums = scores.values("member").annotate(
        total=models.Sum("points"), solved=models.Sum("solutions"), times=models.Sum("helped")
    )
    rows = list(sums.order_by("-total", "member")[:places])
    members = Member.objects.in_bulk([row["member"] for row in rows])
    return [
        Place(rank, members[row["member"]], row["total"], row["solved"], row["times"])
        for rank, row in zip(_ranks(rows), rows, strict=True)
    ]


def _ranks(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    ranks = [1] if rows else []
    for place, (before, row) in enumerate(pairwise(rows), 2):
        ranks.append(ranks[-1] if row["total"] == before["total"] else place)
    return ranks


def _months(year: int, month: int, number: int) -> tuple[date, date]:
    after = month + number - 1
    return date(year, month, 1), date(year + after // 12, after % 12 + 1, 1)


def people_helped(reader: Reader) -> functions.Coalesce:
    """How many different people the member of the row helped, as far as the reader may see where."""
    helping = PointEntry.objects.standing().helping().seen_by(reader).filter(member=models.OuterRef("pk"))
    number = helping.order_by().values("member").annotate(number=models.Count("giver", distinct=True))
    return functions.Coalesce(models.Subquery(number.values("number")), 0)


def holders_of(code: str) -> models.QuerySet[BadgeAward]:
    """Return the awards of a badge with their members, the newest first."""
    return BadgeAward.objects.held().filter(badge=code).select_related("member").order_by("-awarded_at", "-id")


def holders_of_all() -> dict[str, int]:
    """How many members have each badge."""
    counted = BadgeAward.objects.held().order_by().values("badge").annotate(number=models.Count("pk"))
    return {row["badge"]: row["number"] for row in counted}
