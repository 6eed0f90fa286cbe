"""The whole story of one economic effect: everything that was ever posted for it, and why each time."""

from dataclasses import dataclass

from django.db.models import Prefetch

from roi.models import Correction, Leg, Posting, RuleVersion, Valuation
from roi.models.valuation import ObjectKind

CORRECTION = "roi.correction:"


@dataclass(frozen=True)
class Chapter:
    """One posting of the story; where a correction made it, its cause and reason."""

    posting: Posting
    correction: Correction | None

    @property
    def why(self) -> str:
        """What a person said about it."""
        return f"{self.correction.get_why_display()}: {self.correction.reason}" if self.correction else ""


def version_with_evidence(version_id: int) -> RuleVersion:
    """Return a rule version with its people, its rule and what each of its steps rests on."""
    people = ("author", "approved_by", "unit_assumption", "study", "rule__kpi", "rule__driver__strategy__goal")
    return RuleVersion.objects.select_related(*people).prefetch_related("factors__assumption").get(pk=version_id)


def history_of(valuation: Valuation) -> list[Chapter]:
    """Return all actual postings for the same effect, the oldest first, in four queries."""
    effects = list(valuation.postings.values_list("effect_key", flat=True).distinct())
    # Effects have no index of their own; the event or the thing leads to all that can stand for the same one.
    if valuation.object_kind == ObjectKind.RULE:
        alike = {"valuation__source": valuation.source, "valuation__event_id": valuation.event_id}
    else:
        alike = {"valuation__object_kind": valuation.object_kind, "valuation__object_id": valuation.object_id}
    legs = Leg.objects.select_related("account").order_by("position")
    related = ("period", "reverses", "reversal", "valuation")
    postings = list(
        Posting.objects.actual()
        .filter(effect_key__in=effects, **alike)
        .select_related(*related)
        .prefetch_related(Prefetch("legs", legs))
        .order_by("number")
    )
    numbers = [int(one.cause.removeprefix(CORRECTION)) for one in postings if one.cause.startswith(CORRECTION)]
    corrections = Correction.objects.in_bulk(numbers) if numbers else {}
    return [Chapter(one, corrections.get(_number(one.cause))) for one in postings]


def _number(cause: str) -> int:
    return int(cause.removeprefix(CORRECTION)) if cause.startswith(CORRECTION) else 0
