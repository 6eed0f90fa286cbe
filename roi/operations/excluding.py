"""Writes down why an eligible event is not valued: everything is posted or explained."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from roi.models import Exclusion, Valuation


@dataclass(frozen=True)
class Explanation:
    """An event that is not valued, the reason, and the business day on which its value would count."""

    event_id: int
    reason: str
    valid_on: date


def explain(source: str, explanations: Collection[Explanation]) -> None:
    """Write an exclusion for each event."""
    rows = [Exclusion(source=source, event_id=e.event_id, reason=e.reason, valid_on=e.valid_on) for e in explanations]
    Exclusion.objects.bulk_create(rows, batch_size=1000)


def answered(source: str, event_ids: Collection[int]) -> set[int]:
    """Return those events that are valued or excluded already, as they are when somebody requeued them."""
    valued = Valuation.objects.filter(source=source, event_id__in=event_ids, scenario__isnull=True)
    excluded = Exclusion.objects.filter(source=source, event_id__in=event_ids)
    return {*valued.values_list("event_id", flat=True), *excluded.values_list("event_id", flat=True)}
