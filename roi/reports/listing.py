"""The postings behind a figure, page by page: the same ones that it is made of, asked for by what the indexes know.

A figure may read all postings; a page of them must not. So names are looked up first, a span of the books becomes a
span of numbers, and whether a posting counts is asked of one after the other until the page is full.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.lookups import In

from roi.models import Leg, MonthlyRollup, Period, Posting, RuleVersion, ValueDriver
from roi.reports.grouping import (
    FIELDS,
    SPANS,
    UNALLOCATED,
    GroupBy,
    condition_for,
    role_of,
    span_of,
)
from roi.reports.selection import BENEFIT_TYPES, COST_TYPES, Basis, Selection, Side

# With fewer legs a group is looked up as a whole, for most postings that one meets on the way are not in it.
FEW = 5_000


def listed(selection: Selection, side: Side, group: str | None) -> QuerySet[Posting]:
    """Return the postings with a leg that counts on this side and in this group, in an order that an index has."""
    postings = listed_whatever_counts(selection, group)
    if selection.group_by and group is not None:
        postings = postings.filter(_in_group(selection, selection.group_by, group))
    role = role_of(selection.group_by, group)
    benefits, costs = (_legs_on(types, selection, role) for types in (BENEFIT_TYPES, COST_TYPES))
    counting = {
        Side.BENEFITS: Q(benefit_legs__gt=0) & selection.good_enough(),
        Side.COSTS: Q(cost_legs__gt=0),
        Side.BOTH: (Q(benefit_legs__gt=0) & selection.good_enough()) | Q(cost_legs__gt=0),
    }
    return postings.alias(benefit_legs=benefits, cost_legs=costs).filter(counting[side])


def listed_whatever_counts(selection: Selection, group: str | None = None) -> QuerySet[Posting]:
    """Return all actual postings of the days and of the knowledge asked for."""
    postings = Posting.objects.actual()
    if selection.as_of:
        postings = postings.filter(recorded_at__lt=selection.as_of.before)
    first, last = _days(selection, group)
    if first is None and last is None:
        return postings.order_by("number")
    if selection.basis == Basis.POSTED:
        return _within_the_books(postings, first, last).order_by("number")
    if first:
        postings = postings.filter(valid_on__gte=first)
    if last:
        postings = postings.filter(valid_on__lte=last)
    return postings.order_by("valid_on", "number")


def _days(selection: Selection, group: str | None) -> tuple[date | None, date | None]:
    first, last = selection.from_day, selection.to_day
    if selection.group_by in SPANS and group is not None:
        begin, end = span_of(GroupBy(selection.group_by), group)
        return max(first or begin, begin), min(last or end, end)
    return first, last


def _within_the_books(postings: QuerySet[Posting], first: date | None, last: date | None) -> QuerySet[Posting]:
    found = _written("period", Period.objects.filter(month__gte=first or date.min, month__lte=last or date.max))
    if len(found.keys) == 1:
        return postings.filter(found.condition)
    # What stands in months that follow each other has numbers that do. The sum hides the months from the index, which
    # the planner would prefer, for it does not know that.
    return postings.alias(book=F("period_id") + 0).filter(found.between, book__in=found.keys)


@dataclass(frozen=True)
class _Written:
    """Some months, drivers or rule versions by their keys, and between which numbers their postings were written."""

    name: str
    keys: list[int]
    numbers: tuple[int, int]

    @property
    def between(self) -> Q:
        return Q(number__range=self.numbers)

    @property
    def condition(self) -> Q:
        return Q(**{f"{self.name}__in": self.keys}) & self.between


def _written(name: str, things: QuerySet[Any]) -> _Written:
    """Look up the first and the last posting of each thing, which an index knows."""
    of_thing = Posting.objects.filter(**{name: OuterRef("pk")}).values("number")
    ends = {"first": Subquery(of_thing.order_by("number")[:1]), "last": Subquery(of_thing.order_by("-number")[:1])}
    found = [row for row in things.order_by().annotate(**ends).values_list("pk", "first", "last") if row[1] is not None]
    numbers = (min(row[1] for row in found), max(row[2] for row in found)) if found else (0, 0)
    return _Written(name, [row[0] for row in found], numbers)


def _in_group(selection: Selection, group_by: GroupBy, key: str) -> Q:
    """Say it of the posting itself where that can be, for of other tables the planner only guesses."""
    field = FIELDS.get(group_by, "")
    if field.startswith("driver__"):
        return _among("driver", ValueDriver.objects.all(), field.removeprefix("driver__"), key)
    if field.startswith("rule_version"):
        path = field.removeprefix("rule_version").removeprefix("__") or "pk"
        return _among("rule_version", RuleVersion.objects.all(), path, key)
    if group_by in SPANS:
        return Q()
    if (
        group_by == GroupBy.ROLE
        and key != UNALLOCATED
        and _are_few({"slice": MonthlyRollup.Slice.ROLE, "slice_key": key})
    ):
        return Q(pk__in=Leg.objects.filter(role=key).values("posting"))
    return condition_for(group_by, key, by_business_date=selection.basis == Basis.VALID, currency=selection.currency)


def _among(name: str, things: QuerySet[Any], field: str, key: str) -> Q:
    if key == UNALLOCATED:
        return Q(**{f"{name}__isnull": True})
    found = _written(name, things.filter(**{field: key}))
    whole = {"slice": MonthlyRollup.Slice.WHOLE, f"{name}__in": found.keys}
    if len(found.keys) == 1 or _are_few(whole):
        return found.condition
    # The index has the postings of each one in their order, but not those of several: all would be looked at and
    # sorted for one page. Who walks through the numbers meets enough of them soon; the sum hides the index.
    return Q(In(F(f"{name}_id") + 0, found.keys)) & found.between


def _are_few(rollups: dict[str, Any]) -> bool:
    """Ask the rollups, which know it at once."""
    legs: int = MonthlyRollup.objects.filter(**rollups).aggregate(legs=Sum("leg_count", default=0))["legs"]
    return legs < FEW


def _legs_on(types: tuple[str, ...], selection: Selection, role: str | None) -> Subquery:
    """Count the legs of one posting; an EXISTS would be answered by reading all legs first."""
    legs = Leg.objects.filter(posting=OuterRef("pk"), account__type__in=types, currency=selection.currency)
    legs = legs if role is None else legs.filter(role=role)
    return Subquery(legs.order_by().values("posting").annotate(legs=Count("pk")).values("legs"))
