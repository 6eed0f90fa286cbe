"""What may be asked of the ledger: the query parameters of reports and of the lists behind their amounts."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from community.foundation.requests import (
    CurrencyField,
    ParameterSerializer,
    SingleParameterSerializer,
    StrictSerializer,
)
from roi.models import CostEntry, Posting
from roi.models.grade import Grade
from roi.operations.business import our_business
from roi.reports.grouping import GroupBy, UnknownGroup, condition_for, end_of_month
from roi.reports.selection import AsOf, Basis, Selection, Side


@extend_schema_field(OpenApiTypes.STR)
class AsOfField(serializers.Field[AsOf, str, str, Any]):
    """A business day, to its end, or a moment with its offset from UTC."""

    default_error_messages = {"invalid": _("Give a day such as 2026-02-05 or a moment such as 2026-02-05T10:00:00Z.")}

    def to_internal_value(self, data: str) -> AsOf:
        """Return the state of knowledge."""
        try:
            return AsOf(data, _end_of(data, our_business().time_zone))
        except (ValueError, OverflowError):
            self.fail("invalid")

    def to_representation(self, value: AsOf) -> str:
        """Return it as it was asked for."""
        return value.text


class CurrencyCodeField(serializers.RegexField):
    """Three capital letters; rates of currencies that nobody pays with any more are kept too."""

    def __init__(self, **options: Any) -> None:
        """Fix the form."""
        super().__init__("^[A-Z]{3}$", **options)


class ReasonParameters(SingleParameterSerializer):
    """Why something is taken back."""

    reason = serializers.CharField(max_length=500)


class SelectionParameters(StrictSerializer):
    """Which part of the ledger is meant."""

    to = serializers.DateField(required=False)
    basis = serializers.ChoiceField(choices=Basis.choices, default=Basis.POSTED)
    as_of = AsOfField(required=False, help_text="A business day, to its end, or an RFC 3339 moment.")
    currency = CurrencyField(required=False, help_text="Legs in this currency; nothing is converted.")
    min_grade = serializers.ChoiceField(choices=Grade.choices, required=False, help_text="E3 means E1 to E3.")
    cashable = serializers.BooleanField(required=False)
    group_by = serializers.ChoiceField(choices=GroupBy.choices, required=False)

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": serializers.DateField(required=False), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse spans that run backwards and, for the books, parts of months."""
        first, last = attrs.get("from"), attrs.get("to")
        if first and last and first > last:
            raise ValidationError({"from": _("The span ends before it begins.")}, code="backwards")
        if attrs["basis"] == Basis.POSTED:
            _refuse_parts_of_months(first, last)
        return attrs


class ReportParameters(SelectionParameters):
    """What a report is about."""


class FxRateParameters(ParameterSerializer):
    """Which exchange rates are listed."""

    to = serializers.DateField(required=False)
    base = CurrencyCodeField(required=False)
    quote = CurrencyCodeField(required=False)
    on = serializers.DateField(required=False)
    source = serializers.CharField(required=False, max_length=40)  # type: ignore[assignment]

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"from": serializers.DateField(required=False), **super().get_fields()}


class EntryParameters(SelectionParameters):
    """Which postings are meant; with a side or a group, those that count towards that amount of a report."""

    kind = serializers.ChoiceField(choices=Posting.Kind.choices, required=False)
    group = serializers.CharField(required=False, max_length=80, help_text="A key of a report's groups.")
    idea = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1, help_text="About one idea.")
    cost_category = serializers.ChoiceField(choices=CostEntry.Category.choices, required=False)
    side = serializers.ChoiceField(choices=Side.choices, required=False, help_text="What counts of a posting.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a group that cannot be."""
        attrs = super().validate(attrs)
        if "group" not in attrs:
            return attrs
        if "group_by" not in attrs:
            raise ValidationError({"group_by": _("Say by what the group is meant.")}, code="required")
        try:
            condition_for(GroupBy(attrs["group_by"]), attrs["group"], by_business_date=False)
        except UnknownGroup as error:
            raise ValidationError({"group": _("There is no such group.")}) from error
        return attrs


class PostingParameters(EntryParameters, ParameterSerializer):
    """Which postings are listed."""


def selection_from(asked: dict[str, Any]) -> Selection:
    """Return the selection that validated parameters describe."""
    return Selection(
        currency=asked.get("currency", our_business().currency),
        basis=Basis(asked["basis"]),
        from_day=asked.get("from"),
        to_day=asked.get("to"),
        as_of=asked.get("as_of"),
        min_grade=Grade(asked["min_grade"]) if "min_grade" in asked else None,
        cashable=asked.get("cashable"),
        group_by=GroupBy(asked["group_by"]) if "group_by" in asked else None,
    )


def _refuse_parts_of_months(first: date | None, last: date | None) -> None:
    sentence = _("The books know whole months: begin on a first and end on a last day, or ask with basis=valid.")
    faults = {"from": first is not None and first.day != 1, "to": last is not None and last != end_of_month(last)}
    if any(faults.values()):
        wrong = {name: sentence for name, is_wrong in faults.items() if is_wrong}
        raise ValidationError(wrong, code="not_a_whole_month")


def _end_of(text: str, time_zone: ZoneInfo) -> datetime:
    """Return the first moment that is too late to be known."""
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        day = date.fromisoformat(text) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=time_zone)
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(text)
    return moment + timedelta(microseconds=1)
