"""Where a report gets its sums: rollups for what is known now, the legs themselves for an earlier state of knowledge."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.expressions import Combinable

from roi.models import LedgerAccount, MonthlyRollup, Rollup
from roi.models.rollup import LegSum
from roi.reports.grouping import (
    GroupBy,
    daily_key_expression,
    end_of_month,
    key_expression,
    monthly_key_expression,
    slice_for,
)
from roi.reports.selection import BENEFIT_TYPES, COST_TYPES, Basis, Selection

GROSS_TYPES = (LedgerAccount.Type.BENEFIT, LedgerAccount.Type.HAIRCUT)
READ_TYPES = (*BENEFIT_TYPES, *COST_TYPES, *GROSS_TYPES)
type Days = tuple[date | None, date | None]
# Type and code of the account, grade, cashability, what the group is named by, and the sum.
type Row = tuple[str, str, str, bool, Any, Decimal]


def sums_of(selection: Selection) -> QuerySet[Any, Row]:
    """Sum what is selected by all that a report tells apart, in one query."""
    if selection.as_of:
        return sums_from_legs(selection)
    first, *others = (_sums_from(model, days, selection) for model, days in rollups_for(selection))
    return first.union(*others, all=True) if others else first


def sums_from_legs(selection: Selection) -> QuerySet[Any, Row]:
    """Sum the legs themselves: slow with many of them, but they alone know when they were recorded."""
    by_business_date = selection.basis == Basis.VALID
    group_by = selection.group_by
    key = key_expression(group_by, by_business_date=by_business_date) if group_by else Value("")
    return _summed(selection.legs(), key, "posting__")


def rollups_for(selection: Selection) -> Iterator[tuple[type[LegSum], Days]]:
    """Cut the days into whole months and what is left at the ends; the books know whole months only."""
    first, last = days = selection.from_day, selection.to_day
    if selection.basis == Basis.POSTED:
        yield MonthlyRollup, days
        return
    try:
        begin = first if first is None or first.day == 1 else end_of_month(first) + timedelta(days=1)
        end = last if last is None or last == end_of_month(last) else last.replace(day=1) - timedelta(days=1)
    except OverflowError:
        # The months at the ends of the calendar have no neighbours.
        yield Rollup, days
        return
    if begin and end and begin > end:
        yield Rollup, days
        return
    yield MonthlyRollup, (begin, end)
    if first and begin and first < begin:
        yield Rollup, (first, begin - timedelta(days=1))
    if last and end and end < last:
        yield Rollup, (end + timedelta(days=1), last)


def _sums_from(model: type[LegSum], days: Days, selection: Selection) -> QuerySet[Any, Row]:
    by_business_date, group_by = selection.basis == Basis.VALID, selection.group_by
    day, (first, last) = "valid_on" if by_business_date else "period__month", days
    sums: QuerySet[Any] = model._default_manager.filter(currency=selection.currency)  # noqa: SLF001 -- Django's own name
    if model is MonthlyRollup:
        sums = sums.filter(_slices_for(group_by))
    if first:
        sums = sums.filter(**{f"{day}__gte": first})
    if last:
        sums = sums.filter(**{f"{day}__lte": last})
    key_in = monthly_key_expression if model is MonthlyRollup else daily_key_expression
    return _summed(sums, key_in(group_by, by_business_date=by_business_date) if group_by else Value(""))


def _slices_for(group_by: GroupBy | None) -> Q:
    """Take the groups from their slice, and what lies between gross and net from the whole."""
    found, whole = slice_for(group_by), MonthlyRollup.Slice.WHOLE
    if found == whole:
        return Q(slice=whole)
    return Q(slice=found) | Q(slice=whole, account__type__in=GROSS_TYPES)


def _summed(sums: QuerySet[Any], key: Combinable, prefix: str = "") -> QuerySet[Any, Row]:
    keyed = sums.filter(account__type__in=READ_TYPES).annotate(key=key)
    alike = keyed.values_list("account__type", "account__code", f"{prefix}grade", f"{prefix}cashable", "key")
    summed: QuerySet[Any, Row] = alike.annotate(total=Sum("amount")).order_by()
    return summed
