"""Studies: planned, concluded and approved by buttons."""

from typing import Any

from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import actor
from roi.admin.base import AddedByOperation, take_over
from roi.models import Study
from roi.operations.approving import approve, withdraw_approval
from roi.operations.studying import conclude_hold_out, plan_study

COUNT = Act(
    "count",
    _("Count both arms"),
    lambda study, _values, by: conclude_hold_out(study, by=by),
    is_possible=lambda study: study.kind == Study.Kind.HOLDOUT and study.concluded_at is None,
)
APPROVE = Act(
    "approve",
    _("Approve"),
    lambda study, _values, by: approve(study, by=by),
    is_possible=lambda study: study.concluded_at is not None and not study.is_approved,
)
WITHDRAW = Act(
    "withdraw",
    _("Withdraw the approval"),
    lambda study, _values, by: withdraw_approval(study, by=by),
    is_possible=lambda study: study.is_approved,
)


@admin.register(Study)
class StudyAdmin(AddedByOperation, Acting):
    """What was to be shown, and what was found."""

    acts = [COUNT, APPROVE, WITHDRAW]
    list_display = ["code", "title", "kind", "needed_per_arm", "estimate", "low", "high", "concluded_at", "approved_by"]
    list_filter = ["kind"]
    list_select_related = ["approved_by"]
    search_fields = ["code", "title"]
    ordering = ["code"]

    def get_fields(self, request: HttpRequest, obj: Study | None = None) -> Any:
        """Ask for the plan; show what became of it."""
        plan = ["code", "title", "kind", "plan", "days", "hold_out", "baseline", "expected"]
        found = ["needed_per_arm", "n_treated", "n_control", "estimate", "low", "high", "level", "unit", "result"]
        signed = ["data_hash", "registered_at", "concluded_at", "author", "approved_by", "approved_at"]
        return [*plan, *found, *signed] if obj else plan

    def has_delete_permission(self, request: HttpRequest, obj: Study | None = None) -> bool:
        """Plans that failed are results too."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Register the plan."""
        names = ("code", "title", "kind", "plan", "hold_out", "baseline", "expected")
        days = form.cleaned_data["days"] or DateRange(empty=True)
        values = {name: form.cleaned_data[name] for name in names}
        take_over(obj, plan_study(by=actor(request), days=None if days.isempty else days, **values))
