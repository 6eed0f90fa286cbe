"""By what the figures of a report are grouped: the key of a leg, and the way back from a key to its postings."""

import calendar
import re
from datetime import date
from typing import Any

from django.db.models import F, Q, TextChoices, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils.translation import gettext_lazy as _

from roi.models import MonthlyRollup

UNALLOCATED = "unallocated"


class GroupBy(TextChoices):
    """What a group stands for."""

    GOAL = "goal", _("goal")
    STRATEGY = "strategy", _("strategy")
    DRIVER = "driver", _("value driver")
    KPI = "kpi", _("KPI")
    CATEGORY = "category", _("category")
    PRODUCT = "product", _("product")
    CHANNEL = "channel", _("channel")
    STAGE = "stage", _("stage")
    ROLE = "role", _("role")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")
    CURRENCY = "currency", _("original currency")
    GRADE = "grade", _("evidence grade")
    RULE_VERSION = "rule_version", _("rule version")


class UnknownGroup(ValueError):
    """No leg can have this key."""


# Where a posting has its key. A cost may have a driver, but no rule and no thing that was valued.
FIELDS = {
    GroupBy.GOAL: "driver__strategy__goal__code",
    GroupBy.STRATEGY: "driver__strategy__code",
    GroupBy.DRIVER: "driver__code",
    GroupBy.KPI: "rule_version__rule__kpi__code",
    GroupBy.CATEGORY: "category",
    GroupBy.PRODUCT: "product",
    GroupBy.CHANNEL: "channel",
    # The stage of professionalisation that the strategy leads to.
    GroupBy.STAGE: "driver__strategy__stage_to",
    GroupBy.GRADE: "grade",
    GroupBy.RULE_VERSION: "rule_version",
}
# Columns of the posting itself, empty where nothing is named.
OWN_FIELDS = {"category", "product", "channel", "grade"}
# The same where a day is summed, and by what a month is sliced for it.
DAILY_FIELDS = FIELDS | {GroupBy.ROLE: "role"}
SLICES = {
    GroupBy.CATEGORY: MonthlyRollup.Slice.CATEGORY,
    GroupBy.PRODUCT: MonthlyRollup.Slice.PRODUCT,
    GroupBy.CHANNEL: MonthlyRollup.Slice.CHANNEL,
    GroupBy.ROLE: MonthlyRollup.Slice.ROLE,
    GroupBy.CURRENCY: MonthlyRollup.Slice.CURRENCY,
}
# Keys that are numbers, and what they look like.
NUMBERS = {GroupBy.STAGE: "[0-5]", GroupBy.RULE_VERSION: "[0-9]{1,18}"}
SPANS = {
    GroupBy.MONTH: re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])"),
    GroupBy.QUARTER: re.compile(r"(?P<year>[0-9]{4})-Q(?P<quarter>[1-4])"),
    GroupBy.YEAR: re.compile(r"(?P<year>[0-9]{4})"),
}


def key_expression(group_by: GroupBy, *, by_business_date: bool) -> Combinable:
    """Return what is to be read of a leg; longer spans are made of months afterwards."""
    if group_by == GroupBy.ROLE:
        return F("role")
    if group_by == GroupBy.CURRENCY:
        return _first_named("posting__original_currency")
    if group_by in SPANS:
        return TruncMonth(f"posting__{_day_field(by_business_date=by_business_date)}")
    return F(f"posting__{FIELDS[group_by]}")


def daily_key_expression(group_by: GroupBy, *, by_business_date: bool) -> Combinable:
    """Return what is to be read of the sum of a day."""
    if group_by == GroupBy.CURRENCY:
        return _first_named("original_currency")
    if group_by in SPANS:
        return TruncMonth(_day_field(by_business_date=by_business_date))
    return F(DAILY_FIELDS[group_by])


def monthly_key_expression(group_by: GroupBy, *, by_business_date: bool) -> Combinable:
    """Return what is to be read of the sum of a month, in the slice for it."""
    if group_by == GroupBy.CURRENCY:
        return _first_named("slice_key")
    if group_by in SLICES:
        return F("slice_key")
    if group_by in SPANS:
        return F(_day_field(by_business_date=by_business_date))
    return F(FIELDS[group_by])


def slice_for(group_by: GroupBy | None) -> MonthlyRollup.Slice:
    """Return in which slice of the sums of months the groups are told apart."""
    return SLICES.get(group_by, MonthlyRollup.Slice.WHOLE) if group_by else MonthlyRollup.Slice.WHOLE


def key_of(group_by: GroupBy, value: Any) -> str:
    """Return the name of a group."""
    match group_by, value:
        case _, None | "":
            return UNALLOCATED
        case GroupBy.MONTH, date():
            return value.isoformat()[:7]
        case GroupBy.QUARTER, date():
            return f"{value.isoformat()[:4]}-Q{(value.month + 2) // 3}"
        case GroupBy.YEAR, date():
            return value.isoformat()[:4]
        case _:
            return str(value)


def condition_for(group_by: GroupBy, key: str, *, by_business_date: bool, currency: str = "") -> Q:
    """Return which postings with legs in a currency are in a group; raises `UnknownGroup` for a key that none can have.

    Roles divide the legs of a posting, so they say nothing about postings: see `role_of`.
    """
    if group_by == GroupBy.ROLE:
        return Q()
    if group_by in SPANS:
        first, last = span_of(group_by, key)
        return Q(**{f"{_day_field(by_business_date=by_business_date)}__range": (first, last)})
    if group_by == GroupBy.CURRENCY:
        return _originally_in(key, currency)
    field = FIELDS[group_by]
    if key == UNALLOCATED and field in OWN_FIELDS:
        # As an index has it; an alternative would cost the order.
        return Q(**{field: ""})
    if key == UNALLOCATED:
        absent = Q(**{f"{field}__isnull": True})
        return absent if group_by in NUMBERS else absent | Q(**{field: ""})
    if group_by in NUMBERS and not re.fullmatch(NUMBERS[group_by], key):
        raise UnknownGroup(key)
    return Q(**{field: key})


def role_of(group_by: GroupBy | None, key: str | None) -> str | None:
    """Return the role of the legs in a group, where groups are roles; nobody's role is the empty one."""
    if group_by != GroupBy.ROLE or key is None:
        return None
    return "" if key == UNALLOCATED else key


def end_of_month(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _first_named(field: str) -> Coalesce:
    return Coalesce(NullIf(F(field), Value("")), F("currency"))


def _originally_in(key: str, currency: str) -> Q:
    """What was converted says from which currency; everything else is its own original."""
    if not re.fullmatch("[A-Z]{3}", key):
        raise UnknownGroup(key)
    return Q(original_currency__in=["", key]) if key == currency else Q(original_currency=key)


def _day_field(*, by_business_date: bool) -> str:
    return "valid_on" if by_business_date else "period__month"


def span_of(group_by: GroupBy, key: str) -> tuple[date, date]:
    """Return the first and the last day of a group that is a span; raises `UnknownGroup`."""
    match = SPANS[group_by].fullmatch(key)
    if match is None or match["year"] == "0000":
        raise UnknownGroup(key)
    year, parts = int(match["year"]), match.groupdict()
    if "month" in parts:
        first = last = int(parts["month"])
    elif "quarter" in parts:
        first, last = int(parts["quarter"]) * 3 - 2, int(parts["quarter"]) * 3
    else:
        first, last = 1, 12
    return date(year, first, 1), end_of_month(date(year, last, 1))
