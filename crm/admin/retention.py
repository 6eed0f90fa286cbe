"""What goes after which time, how many that is now, and what went."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyInline
from community.models import Member
from crm.admin.privacy import ForKeepers
from crm.models import RetentionRule, RetentionRun
from crm.models.retention import FEWEST_DAYS
from crm.operations.retaining import change_retention
from crm.reports.retention import COUNTED_AT_MOST, count_due

RUNS_SHOWN = 30


def change_form(rule: RetentionRule | None, _by: Member) -> type[forms.Form]:
    """Return a form that says how many a rule would take tonight."""
    takes = amount_due(rule) if rule else ""

    class ChangeForm(forms.Form):
        days = forms.IntegerField(label=_("Days"), min_value=FEWEST_DAYS, max_value=36_500)
        is_active = forms.BooleanField(
            label=_("In force"),
            required=False,
            help_text=_("With the days that stand now it takes: %(count)s. What is gone does not come back.")
            % {"count": takes},
        )

    return ChangeForm


def amount_due(rule: RetentionRule) -> str:
    """Return how many rows a rule would take now, in words where nobody counted to the end."""
    count = count_due(rule, timezone.now())
    return str(_("%(count)d or more") % {"count": count}) if count >= COUNTED_AT_MOST else str(count)


CHANGE = Act(
    "change-rule",
    _("Change the rule"),
    lambda rule, values, by: change_retention(rule, by=by, **values),
    change_form,
    initial=lambda rule, _by: {"days": rule.days, "is_active": rule.is_active},
)


class RunInline(ReadOnlyInline):
    """What it took away lately."""

    model = RetentionRun
    fields = readonly_fields = ("done_at", "days", "forgotten")
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Show the newest; all of them are in their own list."""
        newest = RetentionRun.objects.order_by("-id").values("pk")[:RUNS_SHOWN]
        return super().get_queryset(request).filter(pk__in=newest)


@admin.register(RetentionRule)
class RetentionRuleAdmin(ForKeepers):
    """Rules are there from the beginning and in force when somebody says so."""

    acts = [CHANGE]
    list_display = ["__str__", "days", "is_active", "takes"]
    fields = readonly_fields = ("what", "days", "is_active", "takes", "version")
    inlines = [RunInline]
    ordering = ["id"]

    @admin.display(description=_("takes away now"))
    def takes(self, rule: RetentionRule) -> str:
        return amount_due(rule)


@admin.register(RetentionRun)
class RetentionRunAdmin(ForKeepers):
    """All that rules took away."""

    list_display = ["rule", "days", "forgotten", "done_at"]
    list_filter = ["rule"]
    list_select_related = ["rule"]
    fields = readonly_fields = ("rule", "days", "forgotten", "done_at")
    ordering = ["-id"]
