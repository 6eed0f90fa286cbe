"""What an idea would earn its authors by the scale of awards; nothing is paid by itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.shortcuts import get_object_or_404

from ideas.models import Idea
from roi.mathematics.awards import FEDERAL_SCALE, Part, Tier, award, parts_of
from roi.models import Leg
from roi.models.valuation import ObjectKind
from roi.reports.selection import BENEFIT_TYPES

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Award:
    """What an idea brought in its first year, net of all cuts, and what the scale gives for it."""

    idea: Idea
    currency: str
    # The first and the last day of the first year; null as long as nothing came.
    first_day: date | None
    last_day: date | None
    is_final: bool
    benefit: Decimal
    award: Decimal
    parts: tuple[Part, ...]
    scale: tuple[Tier, ...]


def award_of(idea_id: int, *, currency: str, unit: Decimal, today: date) -> Award:
    """Return the award of one idea by what stands of its first year; raises `Http404` when there is no such idea.

    The year begins on the business date of the first value that stands.
    """
    idea = get_object_or_404(Idea, pk=idea_id)
    legs = Leg.objects.filter(
        object_kind=ObjectKind.IDEA,
        object_id=idea_id,
        currency=currency,
        account__type__in=BENEFIT_TYPES,
        posting__scenario__isnull=True,
        posting__reverses__isnull=True,
        posting__reversal__isnull=True,
    )
    by_day = dict(legs.values_list("posting__valid_on").annotate(total=Sum("amount")).order_by("posting__valid_on"))
    first = min(by_day, default=None)
    last = _a_year_after(first) - timedelta(days=1) if first else None
    benefit = sum((amount for day, amount in by_day.items() if last and day <= last), NOTHING)
    return Award(
        idea=idea,
        currency=currency,
        first_day=first,
        last_day=last,
        is_final=last is not None and last < today,
        benefit=benefit,
        award=award(benefit, unit=unit),
        parts=tuple(parts_of(benefit)),
        scale=FEDERAL_SCALE,
    )


def _a_year_after(day: date) -> date:
    """Return the same day of the next year; of a leap day the first of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
