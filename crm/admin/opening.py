"""Somebody calls, or stands at the counter: the desk opens a ticket for them."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Acting
from community.admin.base import actor, has_permission
from community.foundation.acting import act
from community.models import Member
from crm.models import Ticket, TicketType
from crm.operations.conversing import write_note
from crm.operations.opening import Problem, open_ticket
from crm.operations.saying import Words
from crm.permissions import can_work_tickets

_ORIGINS = (Ticket.TicketOrigin.PHONE, Ticket.TicketOrigin.EMAIL, Ticket.TicketOrigin.FORM, Ticket.TicketOrigin.SOCIAL)
_PROBLEM = ("contact", "origin", "subject", "impact", "urgency", "type")


class OpeningForm(forms.ModelForm[Ticket]):
    """What somebody brought, and what was said, for colleagues only."""

    origin = forms.ChoiceField(label=_("Origin"), choices=[(one.value, one.label) for one in _ORIGINS])
    type = forms.ModelChoiceField(label=_("Type"), queryset=TicketType.objects.filter(is_active=True), required=False)
    said = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=settings.POST_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 100}),
        help_text=_("Markdown. It becomes a note, which only colleagues read."),
    )

    class Meta:
        model = Ticket
        fields = _PROBLEM


@act
def open_as_told(values: dict[str, Any], *, by: Member) -> Ticket:
    """Open the ticket, and write down what was said; both or neither."""
    ticket = open_ticket(Problem(**{name: values[name] for name in _PROBLEM}), by=by)
    if values["said"].strip():
        write_note(ticket, Words(values["said"]), by=by)
    return ticket


class Opening(Acting):
    """The page on which a ticket is opened; it was none before, so nothing of it can be changed there."""

    autocomplete_fields = ["contact"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who work on tickets."""
        return has_permission(request, self.opts, "change") and can_work_tickets(actor(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer no saving: what is done to a ticket is done by its buttons."""
        nothing = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **nothing})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Ask for what a new ticket needs."""
        return super().get_form(request, obj, change, **(options if obj else {**options, "form": OpeningForm}))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show no part of a ticket that is not there."""
        return super().get_fieldsets(request, obj) if obj else [(None, {"fields": [*_PROBLEM, "said"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Let everything be said of a new one."""
        return super().get_readonly_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Open the ticket as programs do, so that clocks, priority and events follow."""
        if not change:
            opened = open_as_told(form.cleaned_data, by=actor(request))
            obj.__dict__.update(opened.__dict__)
