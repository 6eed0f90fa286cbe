"""What KPIs were month by month, and the stage of each month."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from community.admin.base import ReadOnlyAdmin, actor
from roi.admin.base import AddedByOperation, take_over
from roi.models import KpiReading, StageReading
from roi.operations.measuring import enter_reading


class ReadingForm(forms.ModelForm[KpiReading]):
    """What a KPI was in a month; entering it again corrects it."""

    class Meta:
        model = KpiReading
        fields = ["kpi", "month", "value", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Insist on a figure and on where it is known from."""
        super().__init__(*args, **kwargs)
        for name in {"value", "source"} & set(self.fields):
            self.fields[name].required = True

    def clean_month(self) -> date:
        """Mean the whole month by any of its days."""
        day: date = self.cleaned_data["month"]
        return day.replace(day=1)

    def validate_unique(self) -> None:
        """What is there already is corrected."""

    def validate_constraints(self) -> None:
        """The operation knows them."""


@admin.register(KpiReading)
class KpiReadingAdmin(AddedByOperation):
    """What a KPI was; what is not measured from events is entered here, and corrected by entering it again."""

    form = ReadingForm
    list_display = ["kpi", "month", "value", "origin", "source", "entered_by", "read_at"]
    list_filter = ["origin"]
    list_select_related = ["kpi", "entered_by"]
    search_fields = ["kpi__code"]
    ordering = ["-month", "kpi"]
    autocomplete_fields = ["kpi"]

    def get_fields(self, request: HttpRequest, obj: KpiReading | None = None) -> Any:
        """Ask for what is entered; show what became of it."""
        asked = ["kpi", "month", "value", "source"]
        return [*asked, "numerator", "denominator", "origin", "entered_by", "read_at"] if obj else asked

    def has_delete_permission(self, request: HttpRequest, obj: KpiReading | None = None) -> bool:
        """What was read stays."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Enter the reading."""
        take_over(obj, enter_reading(by=actor(request), **form.cleaned_data))


@admin.register(StageReading)
class StageReadingAdmin(ReadOnlyAdmin):
    """The trail of stages, with what shows them."""

    list_display = ["month", "stage", "read_at"]
    list_filter = ["stage"]
    ordering = ["-month"]
