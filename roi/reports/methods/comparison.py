"""The bake-off: every method on the same counts of the same span, side by side and never added up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from roi.models import ConversionRule, RuleVersion
from roi.models.method import Method
from roi.reports.methods.catalogue import CATALOGUE, Card
from roi.reports.methods.counting import Span, counts_of
from roi.reports.methods.implied import Band, Implied
from roi.reports.methods.sizing import (
    VISIT_METHODS,
    Counts,
    NothingKnown,
    Size,
    TooFewRespondents,
    as_decimal,
    size,
    value_of,
)

Subject = ConversionRule.Subject

INPUTS: Mapping[Method, tuple[str, ...]] = {
    Method.SURVEY: ("visits", "respondents", "agreeing"),
    Method.TRADE: ("solved_views",),
    Method.KHOROS: ("visits",),
    Method.OBLINGER: ("visits",),
    Method.VANILLA: ("answers", "solved_views", "other_views"),
    Method.THECR: ("answers",),
    Method.SERVICENOW: ("visits", "no_ticket_share"),
}


@dataclass(frozen=True)
class Outcome:
    """What one method makes of the span, or why it makes nothing of it."""

    card: Card
    grade: str
    inputs: Mapping[str, Any]
    is_in_ledger: bool
    size: Size | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    implied: Implied | None = None
    # Money by visit, which tells methods apart where the unit value is the same for all.
    per_visit: Decimal | None = None
    why_not: str = ""

    @property
    def quantity(self) -> Decimal | None:
        """How many contacts are said to be spared."""
        return as_decimal(self.size.quantity) if self.size else None

    @property
    def direct(self) -> Decimal | None:
        """How many of them the direct method counts too; the ledger leaves them out."""
        return as_decimal(self.size.direct) if self.size else None


@dataclass(frozen=True)
class Spread:
    """How far the methods lie apart."""

    lowest: Outcome
    highest: Outcome

    @property
    def ratio(self) -> Decimal | None:
        """How many times the lowest value the highest is."""
        low, high = self.lowest.value, self.highest.value
        return (high / low).quantize(Decimal("0.01")) if low and high else None


@dataclass(frozen=True)
class Comparison:
    """All methods on one span; there is no sum, for they claim the same contacts."""

    span: Span
    unit_value: Decimal
    counts: Counts
    overridden: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    ledger_method: str | None

    @property
    def spread(self) -> Spread | None:
        """The lowest and the highest of those that apply."""
        told = [outcome for outcome in self.outcomes if outcome.value is not None]
        by_value = sorted(told, key=lambda outcome: outcome.value or Decimal(0))
        return Spread(by_value[0], by_value[-1]) if by_value else None


@dataclass(frozen=True)
class WhatIf:
    """What a reader gives instead of what was counted."""

    unit_value: Decimal | None = None
    no_ticket_share: Decimal | None = None
    counts: Mapping[str, int] | None = None

    def applied_to(self, counted: Counts) -> tuple[Counts, tuple[str, ...]]:
        """Return the counts with what was given, and its names."""
        given: dict[str, int] = dict(self.counts or {})
        names = tuple(given)
        if "visits" not in given and {"solved_views", "other_views"} & given.keys():
            given["visits"] = sum(given.get(name, getattr(counted, name)) for name in ("solved_views", "other_views"))
        if self.no_ticket_share is not None:
            share = Fraction(self.no_ticket_share)
            given |= {"followed": share.denominator, "without_ticket": share.numerator}
            names += ("no_ticket_share",)
        return replace(counted, **given), names


class NoUnitValue(ValueError):
    """Nothing says what a contact is worth."""


def compare(span: Span, what_if: WhatIf, band: Band) -> Comparison:
    """Run all methods for visits on a span; raises `NoUnitValue` when neither reader nor ledger gives one."""
    version = _version_on(span.last, Subject.VISITS)
    fallback = version or _version_on(span.last, Subject.TICKET_SOLVED)
    unit_value = what_if.unit_value or (fallback.unit_value if fallback else None)
    if unit_value is None:
        raise NoUnitValue
    counts, overridden = what_if.applied_to(counts_of(span))
    in_ledger = version.rule.method if version else None
    outcomes = tuple(_outcome(method, counts, unit_value, band, version) for method in VISIT_METHODS)
    return Comparison(span, unit_value, counts, overridden, outcomes, in_ledger)


def _outcome(method: str, counts: Counts, unit_value: Decimal, band: Band, version: RuleVersion | None) -> Outcome:
    card, is_in_ledger = CATALOGUE[method], version is not None and version.rule.method == method
    grade = version.grade if version is not None and is_in_ledger else str(card.best_grade)
    outcome = Outcome(card, grade, _inputs(card.code, counts), is_in_ledger)
    try:
        sized = size(method, counts)
    except TooFewRespondents:
        return replace(outcome, why_not="too_few")
    except NothingKnown:
        return replace(outcome, why_not="nothing_known")
    value = value_of(sized.quantity, unit_value)
    return replace(
        outcome,
        size=sized,
        value=value,
        low=None if sized.low is None else value_of(sized.low, unit_value),
        high=None if sized.high is None else value_of(sized.high, unit_value),
        implied=Implied(value, as_decimal(sized.quantity), band),
        per_visit=(value / counts.visits).quantize(Decimal("0.001")) if counts.visits else None,
    )


def _inputs(method: Method, counts: Counts) -> dict[str, Any]:
    share = counts.no_ticket_share
    told = {**vars(counts), "no_ticket_share": None if share is None else as_decimal(share)}
    return {name: told[name] for name in INPUTS[method]}


def _version_on(day: date, subject: Subject) -> RuleVersion | None:
    return RuleVersion.objects.valid_on(day).filter(rule__subject=subject).select_related("rule").first()
