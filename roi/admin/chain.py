"""Goals, strategies, value drivers, KPIs and rules."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReasonForm
from community.admin.base import ReadOnlyInline, actor
from roi.admin.base import KeepingAdmin
from roi.admin.signed import SIGNATURE, SignedAdmin
from roi.models import Classification, ConversionRule, Goal, Kpi, Strategy, ValueDriver
from roi.operations.revising import classify_driver
from roi.reports.measures import MEASURES


class CashabilityForm(ReasonForm):
    """Whether what a driver brings reaches the bank account, and why."""

    cashable = forms.BooleanField(label=_("cashable"), required=False)


CLASSIFY = Act(
    "classify",
    _("Classify anew"),
    lambda driver, values, by: classify_driver(driver, by=by, **values),
    form=CashabilityForm,
    initial=lambda driver, _member: {"cashable": driver.cashable},
)


@admin.register(Goal)
class GoalAdmin(SignedAdmin):
    """What the company wants to reach; whoever sets it owns it."""

    list_display = ["code", "title", "perspective", "owner", "target_value", "unit", "due_on", "approved_by"]
    list_filter = ["perspective", *SignedAdmin.list_filter]
    list_select_related = ["owner", "approved_by"]
    search_fields = ["code", "title"]
    readonly_fields = ["owner"]
    set_once = ("code",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Name the owner of a new goal."""
        if not change:
            obj.owner = actor(request)
        super().save_model(request, obj, form, change)


@admin.register(Strategy)
class StrategyAdmin(SignedAdmin):
    """How a goal is to be reached."""

    list_display = ["code", "title", "goal", "stage_from", "stage_to", "review_on", "approved_by"]
    list_select_related = ["goal", "approved_by"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["goal"]
    set_once = ("code",)


class ClassificationInline(ReadOnlyInline):
    """What was said of a driver, by whom and why."""

    model = Classification
    fields = ["cashable", "by", "reason", "recorded_at"]
    readonly_fields = ["recorded_at"]
    ordering = ["id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch who it was."""
        return super().get_queryset(request).select_related("by")


@admin.register(ValueDriver)
class ValueDriverAdmin(SignedAdmin):
    """Who pays less or more; whoever says what of it is cashable answers for it."""

    acts = [*SignedAdmin.acts, CLASSIFY]
    list_display = ["code", "title", "strategy", "kind", "cashable", "controller", "approved_by"]
    list_filter = ["kind", "cashable", *SignedAdmin.list_filter]
    list_select_related = ["strategy", "controller", "approved_by"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["strategy"]
    readonly_fields = ["controller"]
    set_once = ("code",)

    def get_inlines(self, request: HttpRequest, obj: ValueDriver | None) -> Any:
        """Show what was said of a driver once there is something to classify anew."""
        return [ClassificationInline] if obj and obj.is_approved else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Name who classified it first."""
        if not change:
            obj.controller = actor(request)
        super().save_model(request, obj, form, change)


class KpiForm(forms.ModelForm[Kpi]):
    """A KPI, measured from the catalogue or entered by hand."""

    measure = forms.ChoiceField(label=_("measure"), required=False)

    class Meta:
        model = Kpi
        fields = [
            *("code", "title", "driver", "kpi_class", "unit", "definition", "metric", "is_additive", "direction"),
            *("measure", "target_value"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the catalogue."""
        super().__init__(*args, **kwargs)
        if isinstance(measure := self.fields.get("measure"), forms.ChoiceField):
            measure.choices = [("", _("entered by hand")), *((one.code, one.title) for one in MEASURES.values())]


@admin.register(Kpi)
class KpiAdmin(SignedAdmin):
    """What is measured."""

    form = KpiForm
    list_display = ["code", "title", "driver", "kpi_class", "unit", "measure", "approved_by"]
    list_filter = ["kpi_class", *SignedAdmin.list_filter]
    list_select_related = ["driver", "approved_by"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["driver"]
    set_once = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Kpi | None = None) -> tuple[str, ...]:
        """Keep the driver of a KPI on which a rule stands."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "driver", "kpi_class") if obj and obj.rules.exists() else fixed

    def get_fields(self, request: HttpRequest, obj: Kpi | None = None) -> Any:
        """Show who wrote and who signed it."""
        return [*KpiForm.Meta.fields, *SIGNATURE]


class RuleForm(forms.ModelForm[ConversionRule]):
    """A rule; its driver is the one of its KPI."""

    class Meta:
        model = ConversionRule
        fields = ["code", "title", "kpi", "subject", "method", "approach"]

    def clean_kpi(self) -> Kpi:
        """Refuse a KPI that reaches no money."""
        kpi: Kpi = self.cleaned_data["kpi"]
        if kpi.driver is None:
            sentence = _("This KPI hangs on no value driver, so it can be charted but not converted.")
            raise ValidationError(sentence, code="kpi_without_driver")
        self.instance.driver = kpi.driver
        return kpi


@admin.register(ConversionRule)
class ConversionRuleAdmin(KeepingAdmin):
    """How a KPI becomes money."""

    form = RuleForm
    list_display = ["code", "title", "kpi", "driver", "subject", "method"]
    list_select_related = ["kpi", "driver"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["kpi"]
    readonly_fields = ["driver"]
    set_once = ("code", "kpi", "subject", "method")
