"""How a reader of the report says what it shall be about."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.web.day_inputs import DayInput
from roi.models import ReportSnapshot
from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from roi.reports.selection import Basis


def _choices(*choices: Any, first: Any = "") -> Any:
    return [("", first), *choices]


class ReportForm(forms.Form):
    """Only shows what was asked; what it means and whether it is right is read where the API reads it."""

    to = forms.CharField(label=_("To"), required=False, widget=DayInput)
    basis = forms.ChoiceField(label=_("By"), required=False, choices=Basis.choices)
    as_of = forms.CharField(label=_("As known on"), required=False, widget=DayInput)
    group_by = forms.ChoiceField(label=_("Grouped by"), required=False, choices=GroupBy.choices)
    min_grade = forms.ChoiceField(
        label=_("Evidence of at least"), required=False, choices=_choices(*Grade.choices, first=_("every grade"))
    )
    cashable = forms.ChoiceField(
        label=_("Cashable"),
        required=False,
        choices=_choices(("true", _("yes")), ("false", _("no")), first=_("either")),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Put the field first whose name is a word of Python."""
        super().__init__(*args, **options)
        first = forms.CharField(label=_("From"), required=False, widget=DayInput)
        self.fields = {"from": first, **self.fields}


class SpanForm(forms.Form):
    """Which days, counted how."""

    to = forms.CharField(label=_("To"), required=False, widget=DayInput)
    basis = forms.ChoiceField(label=_("By"), required=False, choices=Basis.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Put the field first whose name is a word of Python."""
        super().__init__(*args, **options)
        self.fields = {"from": forms.CharField(label=_("From"), required=False, widget=DayInput), **self.fields}


class ReturnsForm(SpanForm):
    """Which days, what a year is worth, and up to when it was the beginning."""

    rate = forms.CharField(label=_("Discount rate (0.10 is 10 %)"), required=False)
    initial_until = forms.CharField(label=_("Beginning until"), required=False, widget=DayInput)


class ComparisonForm(forms.Form):
    """The days that all methods are run on, and what a contact is taken to cost."""

    to = forms.CharField(label=_("To"), widget=DayInput)
    unit_value = forms.CharField(label=_("Try another unit value"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Put the field first whose name is a word of Python."""
        super().__init__(*args, **options)
        self.fields = {"from": forms.CharField(label=_("From"), widget=DayInput), **self.fields}


class SnapshotChoiceForm(forms.Form):
    """With what a snapshot is compared."""

    to = forms.ChoiceField(label=_("Compare with"), required=False)

    def __init__(self, *args: Any, later: Iterable[ReportSnapshot], **options: Any) -> None:
        """Offer later snapshots of the same question."""
        super().__init__(*args, **options)
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = _choices(*((one.pk, str(one)) for one in later), first=_("what holds now"))
