"""Goals, strategies, value drivers, KPIs and rules."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import actor
from roi.admin.base import KeepingAdmin
from roi.models import ConversionRule, Goal, Kpi, Strategy, ValueDriver


@admin.register(Goal)
class GoalAdmin(KeepingAdmin):
    """What the company wants to reach; whoever sets it owns it."""

    list_display = ["code", "title", "perspective", "owner", "target_value", "unit", "due_on"]
    list_filter = ["perspective"]
    list_select_related = ["owner"]
    search_fields = ["code", "title"]
    readonly_fields = ["owner"]
    set_once = ("code",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Name the owner of a new goal."""
        if not change:
            obj.owner = actor(request)
        super().save_model(request, obj, form, change)


@admin.register(Strategy)
class StrategyAdmin(KeepingAdmin):
    """How a goal is to be reached."""

    list_display = ["code", "title", "goal", "stage_from", "stage_to", "review_on"]
    list_select_related = ["goal"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["goal"]
    set_once = ("code",)


@admin.register(ValueDriver)
class ValueDriverAdmin(KeepingAdmin):
    """Who pays less or more; whoever says what of it is cashable answers for it."""

    list_display = ["code", "title", "strategy", "kind", "cashable", "controller"]
    list_filter = ["kind", "cashable"]
    list_select_related = ["strategy", "controller"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["strategy"]
    readonly_fields = ["controller"]
    set_once = ("code",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Name who classified it; postings keep what was said when they were written."""
        if not change:
            obj.controller = actor(request)
        elif "cashable" in form.changed_data:
            obj.controller = actor(request)
            obj.save(update_fields=["controller"])
        super().save_model(request, obj, form, change)


@admin.register(Kpi)
class KpiAdmin(KeepingAdmin):
    """What is measured."""

    list_display = ["code", "title", "driver", "kpi_class", "unit"]
    list_filter = ["kpi_class"]
    list_select_related = ["driver"]
    search_fields = ["code", "title"]
    autocomplete_fields = ["driver"]
    set_once = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Kpi | None = None) -> tuple[str, ...]:
        """Keep the driver of a KPI on which a rule stands."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "driver", "kpi_class") if obj and obj.rules.exists() else fixed


class RuleForm(ModelForm[ConversionRule]):
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
