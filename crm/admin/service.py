"""Calendars and service policies: what tickets are promised is decided here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, Model
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, ReadOnlyAdmin
from crm.admin.comparison import Compared
from crm.business_time import DAYS_OF_A_WEEK
from crm.models import Account, Calendar, CalendarDay, CalendarHours, ServicePolicy, ServiceTarget, ServiceTerms, Ticket
from crm.models.calendar import clock_text, minute_of


class ClockField(forms.CharField):
    """A minute of the day as a clock shows it; the end of the day is 24:00."""

    default_error_messages = {"clock": _("Write what a clock shows, from 00:00 to 24:00.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.TextInput(attrs={"size": 5, "placeholder": "09:00"}), **options})

    def prepare_value(self, value: Any) -> Any:
        """Write a minute of the day."""
        return clock_text(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """Return the minute of the day."""
        if value in self.empty_values:
            return None
        minute = minute_of(value)
        if minute is None:
            raise forms.ValidationError(self.error_messages["clock"], code="clock")
        return minute

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what both say."""
        return bool(self.prepare_value(initial) != data)


class HoursForm(forms.ModelForm[CalendarHours]):
    """From when until when on a weekday."""

    starts_minute = ClockField(label=_("opens at"))
    ends_minute = ClockField(label=_("closes at"))


class DayForm(forms.ModelForm[CalendarDay]):
    """Closed unless both times are given."""

    starts_minute = ClockField(label=_("opens at"), required=False, help_text=_("Empty: closed all day."))
    ends_minute = ClockField(label=_("closes at"), required=False)


class HoursInline(admin.TabularInline[CalendarHours, Calendar]):
    """The hours of the week; a lunch break makes two stretches of a day."""

    model = CalendarHours
    form = HoursForm
    extra = 1
    max_num = DAYS_OF_A_WEEK * 6
    fields = ["weekday", "starts_minute", "ends_minute"]


class DayInline(admin.TabularInline[CalendarDay, Calendar]):
    """Holidays, and days that are shorter or longer than others; a break makes two lines of a day."""

    model = CalendarDay
    form = DayForm
    extra = 1
    fields = ["day", "name", "starts_minute", "ends_minute"]


class _Counted(PlainAdmin):
    """Counts the version up when rows below change, too, and deletes nothing that was promised."""

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Save the rows below."""
        super().save_formset(request, form, formset, change)
        if change and formset.has_changed():
            type(form.instance).objects.filter(pk=form.instance.pk).update(version=F("version") + 1)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was promised by it must stay readable."""
        return False


@admin.register(Calendar)
class CalendarAdmin(_Counted):
    """When the business is open; a change concerns what is promised from now on."""

    list_display = ["name", "time_zone", "version"]
    search_fields = ["name"]
    fields = ["name", "time_zone", "version"]
    readonly_fields = ["version"]
    inlines = [HoursInline, DayInline]
    ordering = ["name"]


class PolicyForm(forms.ModelForm[ServicePolicy]):
    """The conditions as ticks."""

    origins = forms.MultipleChoiceField(
        label=_("origins"),
        choices=Ticket.TicketOrigin.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen means all."),
    )
    account_kinds = forms.MultipleChoiceField(
        label=_("kinds of account"),
        choices=Account.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen means all, and tickets without an account."),
    )


class TargetInline(admin.TabularInline[ServiceTarget, ServicePolicy]):
    """What may take how long at which priority; what is not named has no target."""

    model = ServiceTarget
    extra = 1
    fields = ["metric", "priority", "seconds"]


@admin.register(ServicePolicy)
class ServicePolicyAdmin(Compared, _Counted):
    """What tickets are promised; those that are open keep the terms that they were given."""

    form = PolicyForm
    list_display = ["name", "position", "is_active", "calendar", "answers_of", "warn_percent"]
    list_filter = ["is_active"]
    list_select_related = ["calendar"]
    search_fields = ["name"]
    autocomplete_fields = ["calendar", "account"]
    fieldsets = [
        (None, {"fields": ["name", "position", "is_active", "calendar", "version"]}),
        (_("Conditions"), {"fields": ["origins", "account_kinds", "account", "ticket_types"]}),
        (
            _("How it is counted"),
            {"fields": ["answers_of", "counts_from", "pauses_pending", "pauses_on_hold", "warn_percent"]},
        ),
        (_("What is at stake"), {"fields": ["breach_percent"]}),
    ]
    readonly_fields = ["version"]
    inlines = [TargetInline]
    ordering = ["position", "id"]


@admin.register(ServiceTerms)
class ServiceTermsAdmin(ReadOnlyAdmin):
    """What single tickets were promised, word for word."""

    list_display = ["name", "policy", "frozen_at"]
    list_select_related = ["policy"]
    ordering = ["-id"]
