"""Costs, entered and taken back, and the months of the books."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting, ReadOnlyActing, ReasonForm
from community.admin.base import ReadOnlyAdmin, ReadOnlyInline, actor
from roi.admin.base import AddedByOperation, take_over
from roi.models import CostEntry, FxRate, Period, PeriodEvent
from roi.operations.closing import close_period, reopen_period, soft_close_period
from roi.operations.costs import Amount, Hours, enter_cost, reverse_cost

REVERSE = Act(
    "reverse",
    _("Reverse"),
    lambda entry, _values, by: reverse_cost(entry, by=by),
    is_possible=lambda entry: not entry.postings.filter(reverses__isnull=False).exists(),
)
CLOSE = Act(
    "close",
    _("Close for ever"),
    lambda period, _values, by: close_period(period.month, by=by),
    is_possible=lambda period: period.state != Period.State.CLOSED,
)
SOFT_CLOSE = Act(
    "soft-close",
    _("Close for what comes by itself"),
    lambda period, _values, by: soft_close_period(period.month, by=by),
    is_possible=lambda period: period.state == Period.State.OPEN,
)
REOPEN = Act(
    "reopen",
    _("Open again"),
    lambda period, values, by: reopen_period(period.month, by=by, reason=values["reason"]),
    form=ReasonForm,
    is_possible=lambda period: period.state == Period.State.SOFT_CLOSED,
)


class CostForm(forms.ModelForm[CostEntry]):
    """A cost: hours of a group of staff, or an amount."""

    group = forms.SlugField(label=_("group of staff"), max_length=40, required=False)
    amount = forms.DecimalField(label=_("amount"), max_digits=14, decimal_places=2, required=False)
    currency = forms.CharField(label=_("currency"), min_length=3, max_length=3, required=False)

    class Meta:
        model = CostEntry
        fields = ["category", "description", "incurred_on", "hours", "driver"]

    def clean(self) -> dict[str, Any]:
        """Insist on one of the two ways."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        by_hours = bool(values.get("hours") and values.get("group"))
        by_amount = values.get("amount") is not None
        if by_hours == by_amount:
            sentence = _("Give either hours and their group of staff, or an amount and its currency.")
            raise forms.ValidationError(sentence, code="unclear")
        return values


@admin.register(CostEntry)
class CostEntryAdmin(AddedByOperation, Acting):
    """What it costs; what is wrong is reversed and entered anew."""

    acts = [REVERSE]
    form = CostForm
    list_display = ["incurred_on", "category", "description", "amount", "currency", "driver", "entered_by"]
    list_filter = ["category", "driver"]
    list_select_related = ["driver", "entered_by"]
    search_fields = ["description"]
    ordering = ["-incurred_on", "-id"]
    autocomplete_fields = ["driver"]

    def get_fields(self, request: HttpRequest, obj: CostEntry | None = None) -> Any:
        """Ask for the two ways; show what became of it."""
        what = ["category", "description", "incurred_on"]
        if obj:
            return [*what, "hours", "rate", "amount", "currency", "driver", "entered_by", "entered_at"]
        return [*what, "hours", "group", "amount", "currency", "driver"]

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        """Propose the currency of the ledger."""
        return {"currency": settings.BUSINESS_CURRENCY}

    def has_delete_permission(self, request: HttpRequest, obj: CostEntry | None = None) -> bool:
        """Nothing that was posted is deleted."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Enter the cost, which posts it."""
        values = form.cleaned_data
        amount = values["amount"]
        entry = enter_cost(
            by=actor(request),
            category=values["category"],
            description=values["description"],
            incurred_on=values["incurred_on"],
            spent=Hours(values["hours"], values["group"]) if amount is None else Amount(amount, values["currency"]),
            driver=values["driver"],
        )
        take_over(obj, entry)


class PeriodEventInline(ReadOnlyInline):
    """Who closed a month and opened it again, and why."""

    model = PeriodEvent
    fields = ["kind", "by", "reason", "recorded_at"]
    readonly_fields = ["recorded_at"]
    ordering = ["id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Fetch who it was."""
        return super().get_queryset(request).select_related("by")


@admin.register(Period)
class PeriodAdmin(ReadOnlyActing):
    """The months of the books; closing one closes every open one before it."""

    inlines = [PeriodEventInline]
    acts = [SOFT_CLOSE, REOPEN, CLOSE]
    list_display = ["month", "state", "soft_closed_by", "soft_closed_at", "closed_by", "closed_at", "posting_count"]
    list_filter = ["state"]
    list_select_related = ["soft_closed_by", "closed_by"]
    ordering = ["-month"]
    fields = ["month", "state", "soft_closed_by", "soft_closed_at", "closed_by", "closed_at", "posting_count", "seal"]


@admin.register(FxRate)
class FxRateAdmin(ReadOnlyAdmin):
    """Exchange rates, which imports bring and nobody changes."""

    list_display = ["on", "base", "quote", "rate", "source", "fetched_at"]
    list_filter = ["source", "quote"]
    search_fields = ["=quote"]
    date_hierarchy = "on"
    ordering = ["-on", "quote"]
