"""Writes down why an eligible event is not valued: everything is posted or explained."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from community.foundation.copying import copy_new
from community.foundation.events import IntakeMark
from roi.models import AskIntake, Exclusion, IdeaIntake, TicketIntake, Valuation
from roi.models.valuation import Source

# The months of rules have no marks: whatever has neither valuation nor exclusion is tried again.
_MARKS: dict[str, type[IntakeMark]] = {
    Source.TICKET: TicketIntake,
    Source.IDEA: IdeaIntake,
    Source.ASK: AskIntake,
}


@dataclass(frozen=True)
class Explanation:
    """An event that is not valued, the reason, and the business day on which its value would count."""

    event_id: int
    reason: str
    valid_on: date


def explain(source: str, explanations: Collection[Explanation]) -> None:
    """Write an exclusion for each event."""
    rows = [Exclusion(source=source, event_id=e.event_id, reason=e.reason, valid_on=e.valid_on) for e in explanations]
    copy_new(rows)


def forget(exclusions: QuerySet[Exclusion]) -> int:
    """Take explanations back, so that the intake meets their events again, and return how many there were."""
    for source, marks in _MARKS.items():
        events = list(exclusions.filter(source=source).values_list("event_id", flat=True))
        QuerySet(marks).filter(event_id__in=events).delete()
    number, _by_model = exclusions.delete()
    return number


def answered(source: str, event_ids: Collection[int]) -> set[int]:
    """Return those events that are valued or excluded already, as they are when somebody requeued them."""
    valued = Valuation.objects.filter(source=source, event_id__in=event_ids, scenario__isnull=True)
    excluded = Exclusion.objects.filter(source=source, event_id__in=event_ids)
    return {*valued.values_list("event_id", flat=True), *excluded.values_list("event_id", flat=True)}
