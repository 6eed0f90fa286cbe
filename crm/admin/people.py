"""Segments, additional fields, activities, and what contacts and accounts said before."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import PlainAdmin, ReadOnlyAdmin, actor
from community.foundation.locking import read_locked
from crm.admin.rule_rows import RuleField
from crm.models import Activity, Change, FieldDefinition, Segment
from crm.operations.defining_fields import check_choices_asked_for
from crm.operations.doing import finish_activity, resume_activity
from crm.operations.naming import act_as
from crm.operations.segmenting import count_segment, hold_fields, preview, recount_segment
from crm.people_errors import (
    ActivityIsAboutNobody,
    ChoiceIsAskedFor,
    ReminderTooLate,
    ReminderWithoutDay,
    RuleIsMalformed,
)
from crm.reports.rule_fields import rows_of
from crm.reports.rules import chosen_by, fields_of

LOOK = "_look"


class SegmentForm(forms.ModelForm[Segment]):
    """A rule is put together of rows and compiled before it is saved; it can be tried without saving it."""

    rule = RuleField(label=_("rule"))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the fields of what the saved rule is about."""
        super().__init__(*args, **options)
        self.fields["rule"].widget.target = self.instance.target if self.instance.pk else ""

    def is_valid(self) -> bool:
        """Show whom the rule would choose, where that is asked, and save nothing then."""
        is_valid = super().is_valid()
        if LOOK not in self.data:
            return is_valid
        if is_valid:
            target = self.cleaned_data.get("target", self.instance.target)
            self.fields["rule"].widget.looked = preview(target, self.cleaned_data["rule"])
        return False

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that cannot be asked."""
        values = super().clean() or self.cleaned_data
        if "rule" in values:
            target = values.get("target", self.instance.target)
            hold_fields(target, values["rule"])
            try:
                chosen_by(target, values["rule"])
            except RuleIsMalformed as refusal:
                self.add_error("rule", f"{refusal} ({refusal.pointer or '/'})")
        return values


COUNT = Act("count", _("Count again"), lambda segment, _values, by: recount_segment(segment, by=by))


@admin.register(Segment)
class SegmentAdmin(Acting):
    """Saved rules with whom they choose."""

    acts = [COUNT]
    form = SegmentForm
    list_display = ["name", "target", "count", "counted_at", "by"]
    list_filter = ["target"]
    list_select_related = ["by"]
    search_fields = ["name"]
    fields = ["name", "description", "target", "rule", "what_rules_ask", "chosen", "count", "counted_at", "by"]
    readonly_fields = ["what_rules_ask", "chosen", "count", "counted_at", "by"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A rule about contacts never becomes one about accounts."""
        return [*self.readonly_fields, "target"] if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Say whose rule it is, and count whom it chooses."""
        act_as(actor(request))
        if not change:
            obj.by = actor(request)
        super().save_model(request, obj, form, change)
        obj.refresh_from_db()
        count_segment(obj)

    @admin.display(description=_("what rules can ask for"))
    def what_rules_ask(self, segment: Segment) -> SafeString:
        """Return the fields with their operators, as the compiler has them."""
        return render_to_string(
            "crm/admin/rule_fields.html",
            {"fields": fields_of(segment.target), "currency": settings.BUSINESS_CURRENCY},
        )

    @admin.display(description=_("the first of them"))
    def chosen(self, segment: Segment) -> SafeString | str:
        """Show whom the saved rule chooses now."""
        if not segment.pk:
            return ""
        try:
            found = preview(segment.target, segment.rule)
        except RuleIsMalformed as refusal:
            return str(refusal)
        name = f"admin:crm_{rows_of(segment.target).model._meta.model_name}_change"  # noqa: SLF001 -- Django documents it
        return render_to_string("crm/admin/chosen.html", {"preview": found, "page": name})


class FieldForm(forms.ModelForm[FieldDefinition]):
    """Choices are written one a line."""

    choices = forms.CharField(
        label=_("Choices"), required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("One a line.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Put the choices on their lines."""
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["choices"] = "\n".join(self.instance.choices)

    def clean_choices(self) -> list[str]:
        """Return each choice once; none goes that a segment asks for."""
        lines = (line.strip() for line in self.cleaned_data["choices"].splitlines())
        choices = list(dict.fromkeys(line for line in lines if line))
        if self.instance.pk:
            field = read_locked(FieldDefinition.objects.all(), self.instance.pk)
            try:
                check_choices_asked_for(field, set(field.choices) - set(choices))
            except ChoiceIsAskedFor as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return choices


@admin.register(FieldDefinition)
class FieldDefinitionAdmin(PlainAdmin):
    """What is asked of contacts, accounts and tickets beyond what everybody knows of them."""

    form = FieldForm
    list_display = ["label", "target", "code", "kind", "is_required", "is_personal", "is_active"]
    list_filter = ["target", "kind", "is_active"]
    search_fields = ["label", "code"]
    fields = ["target", "code", "label", "kind", "choices", "is_required", "is_personal", "is_active", "position"]
    ordering = ["target", "position", "id"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Rows hold values by these."""
        return ["target", "code", "kind"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What rows hold stays readable; a field is taken out of use instead."""
        return False


class DueFilter(admin.SimpleListFilter):
    """What is mine to do stands first."""

    title = _("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("mine")), ("overdue", _("overdue")), ("waiting", _("waiting")), ("done", _("done"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "mine":
                return queryset.waiting().assigned_to(actor(request))
            case "overdue":
                return queryset.overdue_at(timezone.now())
            case "waiting":
                return queryset.waiting()
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


FINISH = Act(
    "finish",
    _("Done"),
    lambda activity, _values, by: finish_activity(activity, by=by),
    is_possible=lambda activity: activity.done_at is None,
)
RESUME = Act(
    "resume",
    _("Not done yet"),
    lambda activity, _values, by: resume_activity(activity, by=by),
    is_possible=lambda activity: activity.done_at is not None,
)


class ActivityForm(forms.ModelForm[Activity]):
    """Says what is missing before the database does."""

    def clean(self) -> dict[str, Any]:
        """Refuse what is about nobody, and a reminder of nothing."""
        values = super().clean() or self.cleaned_data
        if not any(values.get(name) for name in ("contact", "account", "ticket")):
            raise forms.ValidationError(str(ActivityIsAboutNobody.sentence))
        if values.get("remind_at") and not values.get("due_at"):
            self.add_error("remind_at", str(ReminderWithoutDay.sentence))
        elif values.get("remind_at") and values["remind_at"] > values["due_at"]:
            self.add_error("remind_at", str(ReminderTooLate.sentence))
        return values


@admin.register(Activity)
class ActivityAdmin(Acting):
    """Calls, meetings and tasks."""

    form = ActivityForm

    acts = [FINISH, RESUME]
    actions = ["finish_many"]
    list_display = ["subject", "kind", "contact", "account", "ticket", "assignee", "due_at", "done_at"]
    list_filter = [DueFilter, "kind"]
    list_select_related = ["contact", "account", "ticket", "assignee"]
    search_fields = ["subject", "contact__name__istartswith", "account__name__istartswith"]
    autocomplete_fields = ["contact", "account", "ticket", "assignee"]
    fields = [
        *("kind", "subject", "body", "contact", "account", "ticket"),
        *("assignee", "due_at", "remind_at", "done_at", "done_by", "by", "created_at"),
    ]
    readonly_fields = ["done_at", "done_by", "by", "created_at"]
    ordering = [models.F("due_at").asc(nulls_last=True), "-id"]

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Those whose role may change activities."""
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was done was done."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Say whose it is; what has no day by which it is due is done."""
        if not change:
            obj.by = actor(request)
            if obj.due_at is None:
                obj.done_at, obj.done_by = timezone.now(), obj.by
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Mark the chosen ones as done"), permissions=["act"])
    def finish_many(self, request: HttpRequest, activities: Any) -> Any:
        return self.act_for_many(request, activities, FINISH)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Who changed which field when; the database writes it, and nobody changes it."""

    list_display = ["id", "row", "row_id", "kind", "what", "by", "role", "changed_at"]
    list_filter = ["row", "kind"]
    list_select_related = ["by"]
    search_fields = ["=row_id", "=contact_id"]
    search_help_text = _("Number of the row, or of the contact that it belongs to")
    ordering = ["-id"]

    @admin.display(description=_("what"))
    def what(self, change: Change) -> str:
        """Return the fields with what they said before and after."""
        names = sorted({*change.before, *change.after})
        return "; ".join(f"{name}: {_short(change.before, name)} → {_short(change.after, name)}" for name in names)


def _short(values: dict[str, Any], name: str) -> str:
    return json.dumps(values[name], ensure_ascii=False)[:80] if name in values else "·"
