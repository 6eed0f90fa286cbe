"""Rule versions with their factors and approval, and the rates of hours."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.forms import RangeWidget
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from roi.admin.base import AddedByOperation, KeepingAdmin, take_over
from roi.admin.kept import APPROVE_AND_CORRECT
from roi.models import Factor, HourlyRate, RuleVersion
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version

DAYS = {"widget": RangeWidget(AdminDateWidget())}

APPROVE = Act(
    "approve",
    _("Approve"),
    lambda version, _values, by: approve_rule_version(version, by=by),
    is_possible=lambda version: not version.is_approved,
)


class FactorInline(admin.TabularInline[Factor, RuleVersion]):
    """The steps from gross to net, in their order; each keeps a share."""

    model = Factor
    fields = ["code", "keeps", "evidence", "assumption"]
    extra = 3

    def has_change_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        """A draft that is wrong is deleted and written anew."""
        return False

    def has_add_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        """Steps are given with the draft."""
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        """Steps go with their draft only."""
        return False


class RuleVersionForm(ModelForm[RuleVersion]):
    """A draft; the operation gives it its number."""

    class Meta:
        model = RuleVersion
        fields = ["rule", "validity", "unit_value", "unit_assumption", "currency", "grade", "study", "reason"]
        widgets = {"validity": RangeWidget(AdminDateWidget())}
        help_texts = {"validity": _("The first day, and the first day after it; empty means without end.")}

    def clean_validity(self) -> Any:
        """Ask for a first day."""
        validity = self.cleaned_data["validity"]
        if validity is None or validity.lower is None:
            raise forms.ValidationError(_("Give the first day."), code="required")
        return validity


@admin.register(RuleVersion)
class RuleVersionAdmin(AddedByOperation, Acting):
    """Drafts that wait for a second person, and the versions that hold."""

    acts = [APPROVE, APPROVE_AND_CORRECT]
    actions = ["approve_many"]
    form = RuleVersionForm
    inlines = [FactorInline]
    list_display = ["rule", "number", "validity", "unit_value", "currency", "grade", "author", "approved_by"]
    list_filter = ["rule", "grade", ("approved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["rule", "author", "approved_by"]
    ordering = ["rule", "-number"]
    autocomplete_fields = ["rule"]

    def get_fields(self, request: HttpRequest, obj: RuleVersion | None = None) -> Any:
        """Show who wrote and who signed what is there already."""
        signed = ["number", "author", "approved_by", "approved_at", "content_hash"] if obj else []
        return [*RuleVersionForm.Meta.fields, *signed]

    def has_delete_permission(self, request: HttpRequest, obj: RuleVersion | None = None) -> bool:
        """Only drafts can go."""
        return obj is not None and not obj.is_approved and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Wait for the steps; the operation takes all of it together."""

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Iterable[BaseInlineFormSet[Any, Any, Any]],
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        """Draft the version with its steps."""
        values, factors = form.cleaned_data, []
        for formset in formsets:
            rows = [row for row in formset.cleaned_data if row]
            factors += [FactorDraft(row["code"], row["keeps"], row["evidence"], row["assumption"]) for row in rows]
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        version = draft_rule_version(
            values["rule"],
            by=actor(request),
            valid_from=values["validity"].lower,
            valid_until=values["validity"].upper,
            unit_value=values["unit_value"],
            currency=values["currency"],
            grade=values["grade"],
            reason=values["reason"],
            factors=factors,
            study=values["study"],
            unit_assumption=values["unit_assumption"],
        )
        take_over(form.instance, version)

    @admin.action(description=_("Approve the chosen versions"), permissions=["change"])
    def approve_many(self, request: HttpRequest, versions: Any) -> Any:
        return self.act_for_many(request, versions, APPROVE)


@admin.register(HourlyRate)
class HourlyRateAdmin(KeepingAdmin):
    """What an hour of a group of staff costs; a new rate is a new row."""

    list_display = ["group", "amount", "currency", "validity"]
    list_filter = ["group"]
    search_fields = ["group"]
    set_once = ("group", "amount", "currency")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer a calendar for both ends."""
        return super().formfield_for_dbfield(
            db_field, request, **(DAYS if db_field.name == "validity" else {}), **options
        )
