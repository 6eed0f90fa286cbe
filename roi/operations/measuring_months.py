"""How much a month has of what a rule values: visits sized by the rule's method, or the reading of a KPI."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from roi.models import ConversionRule, Exclusion
from roi.models.method import Method
from roi.operations.business import Business
from roi.operations.contents import exact_text
from roi.operations.months import RuleMonth
from roi.operations.pricing import Price
from roi.reports.methods.counting import Read, counts_of, most_read
from roi.reports.methods.sizing import (
    FEWEST_RESPONDENTS,
    Counts,
    NothingKnown,
    Size,
    TooFewRespondents,
    size,
    weight_of,
)
from roi.reports.wilson import LEVEL

Reason = Exclusion.Reason

# The legs of a month name this many things at most; what was read less often shares one leg that names none.
MOST_THINGS = 500


@dataclass(frozen=True)
class Weighed:
    """One thing that was read, and how much of the month hangs on it."""

    kind: str
    id: int
    weight: Fraction


@dataclass(frozen=True)
class Measured:
    """A quantity with its bounds, what it was counted from, and the things it hangs on."""

    quantity: Fraction
    inputs: Mapping[str, Any]
    low: Fraction | None = None
    high: Fraction | None = None
    things: tuple[Weighed, ...] = ()
    rest: Fraction = field(default_factory=Fraction)


def measure(one: RuleMonth, price: Price, readings: Mapping[tuple[int, date], Decimal], business: Business) -> Measured:
    """Return what a month holds for a rule; raises `NotMeasured` with the reason when that is no figure."""
    rule = price.version.rule
    if rule.subject == ConversionRule.Subject.VISITS:
        return _measure_visits(one, rule.method, business)
    value = readings.get((rule.kpi_id, one.month))
    if not value:
        raise NotMeasured(Reason.NOTHING)
    quantity = Fraction(value)
    return Measured(quantity, {"kpi": rule.kpi.code, "reading": exact_text(quantity)})


class NotMeasured(ValueError):
    """There is no figure, for a reason that the exclusion tells."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def _measure_visits(one: RuleMonth, method: str, business: Business) -> Measured:
    span = one.span(business)
    counts = counts_of(span)
    sized = _sized(method, counts)
    # Answers are valued one by one by the direct rule; here only what readers did afterwards.
    quantity = sized.quantity - sized.direct
    if not quantity:
        raise NotMeasured(Reason.NOTHING)
    things = [_weighed(method, read) for read in most_read(span, method, MOST_THINGS)]
    named = tuple(thing for thing in things if thing.weight)
    rest = weight_of(method, counts.solved_views, counts.other_views) - sum((t.weight for t in named), Fraction(0))
    inputs = {
        "visits": counts.visits,
        "solved_views": counts.solved_views,
        "other_views": counts.other_views,
        "things_named": len(named),
        **_particulars(method, counts, sized),
    }
    if method == Method.SURVEY:
        inputs |= {"answers_from": span.answers_from.isoformat(), "answers_to": span.last.isoformat()}
    return Measured(quantity, inputs, sized.low, sized.high, named, rest)


def _sized(method: str, counts: Counts) -> Size:
    try:
        sized = size(method, counts)
    except TooFewRespondents as error:
        raise NotMeasured(Reason.TOO_FEW if counts.visits else Reason.NOTHING) from error
    except NothingKnown as error:
        raise NotMeasured(Reason.NOTHING) from error
    if method == Method.SERVICENOW and counts.followed < FEWEST_RESPONDENTS:
        raise NotMeasured(Reason.TOO_FEW)
    return sized


def _particulars(method: str, counts: Counts, sized: Size) -> dict[str, Any]:
    """Return what only this method was counted from."""
    match method:
        case Method.SURVEY:
            assert sized.low is not None
            assert sized.high is not None
            share = Fraction(counts.agreeing, counts.respondents)
            return {
                "respondents": counts.respondents,
                "agreeing": counts.agreeing,
                "share": exact_text(share),
                "share_low": exact_text(sized.low / counts.visits),
                "share_high": exact_text(sized.high / counts.visits),
                "level": str(LEVEL),
            }
        case Method.SERVICENOW:
            return {"sessions": counts.followed, "sessions_without_ticket": counts.without_ticket}
        case Method.VANILLA | Method.THECR:
            return {"answers": counts.answers}
        case _:
            return {}


def _weighed(method: str, read: Read) -> Weighed:
    return Weighed(read.kind, read.id, weight_of(method, read.solved, read.other))
