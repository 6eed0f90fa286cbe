"""Assumptions, and the arrows of the strategy map."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import actor
from roi.admin.base import take_over
from roi.admin.rules import DAYS
from roi.admin.signed import SIGNATURE, SignedAdmin
from roi.models import Assumption, StrategyLink, Study
from roi.operations.linking import Effect, link_strategies, record_effect
from roi.operations.revising import confirm_assumption

VALUE = ("distribution", "value", "low", "high", "respondents", "agreeing", "validity", "study")
MEASURED = ("estimate", "low", "high", "unit", "study")


class ReviewForm(forms.Form):
    """When it is to be looked at again."""

    review_on = forms.DateField(label=_("review by"), widget=AdminDateWidget)


class EffectForm(forms.Form):
    """What an approved study found."""

    estimate = forms.DecimalField(label=_("measured effect"), max_digits=16, decimal_places=6)
    low = forms.DecimalField(label=_("lower bound"), max_digits=16, decimal_places=6)
    high = forms.DecimalField(label=_("upper bound"), max_digits=16, decimal_places=6)
    unit = forms.CharField(label=_("unit"), max_length=40)
    study = forms.ModelChoiceField(Study.objects.approved(), label=_("study"))


def _record(link: StrategyLink, values: dict[str, Any], by: Any) -> StrategyLink:
    study = values.pop("study")
    return record_effect(link, by=by, effect=Effect(**values), study=study)


CONFIRM = Act(
    "confirm",
    _("Still holds"),
    lambda assumption, values, by: confirm_assumption(assumption, by=by, **values),
    form=ReviewForm,
)
RECORD = Act("record", _("Record the measured effect"), _record, form=EffectForm)


@admin.register(Assumption)
class AssumptionAdmin(SignedAdmin):
    """What is taken for granted, with its source; a new value is a new row."""

    acts = [*SignedAdmin.acts, CONFIRM]
    list_display = ["code", "title", "value", "unit", "validity", "grade", "review_on", "approved_by"]
    list_filter = ["grade", *SignedAdmin.list_filter]
    list_select_related = ["approved_by"]
    search_fields = ["code", "title"]
    set_once = ("code", *VALUE)
    ordering = ["code", "id"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer a calendar for both ends."""
        return super().formfield_for_dbfield(
            db_field, request, **(DAYS if db_field.name == "validity" else {}), **options
        )


@admin.register(StrategyLink)
class StrategyLinkAdmin(SignedAdmin):
    """Which strategy is believed to bring about which other one."""

    acts = [*SignedAdmin.acts, RECORD]
    fields = ["cause", "effect", "hypothesis", "lag_days", *MEASURED, *SIGNATURE]
    list_display = ["cause", "effect", "lag_days", "estimate", "study", "approved_by"]
    list_select_related = ["cause", "effect", "study", "approved_by"]
    autocomplete_fields = ["cause", "effect"]
    readonly_fields = MEASURED
    set_once = ("cause", "effect")
    ordering = ["cause__code", "effect__code"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Draw a new arrow, which closes no circle."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            values = dict(form.cleaned_data)
            take_over(obj, link_strategies(values.pop("cause"), values.pop("effect"), by=actor(request), **values))
