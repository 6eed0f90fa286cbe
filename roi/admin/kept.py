"""Corrections, scenarios, saved questions and snapshots."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting, ReadOnlyActing, ReasonForm
from community.admin.base import PlainAdmin, ReadOnlyAdmin, actor
from community.models import Member
from roi.api.parameters import ReportParameters
from roi.api.views.kept import question_from
from roi.models import Correction, LiveEffect, Posting, ReportDefinition, ReportSnapshot, Scenario
from roi.operations.correcting import correct_by_rule, correct_posting
from roi.operations.snapshots import sign_snapshot, take_snapshot


class CorrectionForm(ReasonForm):
    """Why a posting is to be priced anew."""

    why = forms.ChoiceField(label=_("why"), choices=Correction.Why.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SnapshotForm(forms.Form):
    """What a snapshot is called."""

    title = forms.CharField(label=_("title"), max_length=200)


def _take(definition: ReportDefinition, values: dict[str, Any], by: Member) -> ReportSnapshot:
    return take_snapshot(question_from(definition.parameters), by=by, title=values["title"], definition=definition)


def _stands(posting: Posting) -> bool:
    return posting.valuation_id is not None and LiveEffect.objects.filter(posting=posting).exists()


CORRECT = Act(
    "correct",
    _("Correct"),
    lambda posting, values, by: correct_posting(posting, by=by, **values),
    form=CorrectionForm,
    is_possible=_stands,
)
APPROVE_AND_CORRECT = Act(
    "approve-and-correct",
    _("Approve, and correct what is valued already"),
    lambda version, values, by: correct_by_rule(version, by=by, reason=values["reason"]),
    form=ReasonForm,
    is_possible=lambda version: not version.is_approved,
)
SIGN = Act(
    "sign",
    _("Sign"),
    lambda snapshot, _values, by: sign_snapshot(snapshot, by=by),
    is_possible=lambda snapshot: snapshot.signed_by_id is None,
)
TAKE = Act("take-snapshot", _("Take a snapshot"), _take, form=SnapshotForm)


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """What took the place of something, and why."""

    list_display = ["posting", "why", "reason", "by", "recorded_at"]
    list_filter = ["why"]
    list_select_related = ["posting", "by"]
    ordering = ["-id"]


@admin.register(Scenario)
class ScenarioAdmin(ReadOnlyAdmin):
    """What could be, or would have been."""

    list_display = ["title", "kind", "created_by", "created_at", "sha256"]
    list_filter = ["kind"]
    list_select_related = ["created_by"]
    ordering = ["-created_at", "-id"]
    fields = [
        *("code", "title", "kind", "parent", "told_parameters", "told_versions", "seed", "draws", "told_result"),
        *("sha256", "created_by", "created_at"),
    ]
    readonly_fields = ["told_parameters", "told_versions", "told_result"]

    @admin.display(description=_("parameters"))
    def told_parameters(self, scenario: Scenario) -> str:
        return _as_text(scenario.parameters)

    @admin.display(description=_("versions that went in"))
    def told_versions(self, scenario: Scenario) -> str:
        return _as_text(scenario.versions)

    @admin.display(description=_("result"))
    def told_result(self, scenario: Scenario) -> str:
        return _as_text(scenario.result)


class DefinitionForm(forms.ModelForm[ReportDefinition]):
    """A question; its parameters are judged as those of a report."""

    class Meta:
        model = ReportDefinition
        fields = ["code", "title", "parameters"]

    def clean_parameters(self) -> dict[str, Any]:
        """Refuse what no report could be asked."""
        parameters = self.cleaned_data["parameters"] or {}
        reading = ReportParameters(data=parameters)
        if not reading.is_valid():
            faults = [f"{name}: {fault}" for name, found in reading.errors.items() for fault in found]
            raise forms.ValidationError(faults)
        written: dict[str, Any] = parameters
        return written


@admin.register(ReportDefinition)
class ReportDefinitionAdmin(Acting, PlainAdmin):
    """Questions to the ledger that have a name."""

    acts = [TAKE]
    form = DefinitionForm
    list_display = ["code", "title", "owner"]
    list_select_related = ["owner"]
    search_fields = ["code", "title"]
    ordering = ["code"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Whoever asks first owns the question."""
        if not change:
            obj.owner = actor(request)
        super().save_model(request, obj, form, change)


@admin.register(ReportSnapshot)
class ReportSnapshotAdmin(ReadOnlyActing):
    """Frozen answers; a second person signs them."""

    acts = [SIGN]
    list_display = ["title", "definition", "ledger_number", "taken_by", "taken_at", "signed_by", "signed_at"]
    list_filter = ["definition", ("signed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["definition", "taken_by", "signed_by"]
    ordering = ["-taken_at", "-id"]
    fields = [
        *("title", "definition", "told_parameters", "told_content", "sha256", "ledger_number", "ledger_hash"),
        *("taken_by", "taken_at", "signed_by", "signed_at"),
    ]
    readonly_fields = ["told_parameters", "told_content"]

    @admin.display(description=_("parameters"))
    def told_parameters(self, snapshot: ReportSnapshot) -> str:
        return _as_text(snapshot.parameters)

    @admin.display(description=_("content"))
    def told_content(self, snapshot: ReportSnapshot) -> str:
        return _as_text(snapshot.content)


def _as_text(told: dict[str, Any]) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(told, indent=2, ensure_ascii=False))
