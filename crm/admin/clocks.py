"""The deadlines of tickets in the back office: on the ticket's page, and all of them in one list."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyAdmin
from community.models import Member
from crm.models import ServiceClock, ServicePolicy, Ticket
from crm.models.service_policy import Metric
from crm.operations.promising import promise_service
from crm.reports.accounts_of_tickets import with_changes
from crm.reports.breach_prices import breach_prices

_ENDED = {Ticket.Status.SOLVED, Ticket.Status.CLOSED}


def promise_form(_ticket: Ticket | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers the policies."""

    class PromiseForm(forms.Form):
        policy = forms.ModelChoiceField(label=_("service policy"), queryset=ServicePolicy.objects.active())

    return PromiseForm


PROMISE = Act(
    "promise",
    _("Promise another service"),
    lambda ticket, values, by: promise_service(ticket, values["policy"], by=by),
    promise_form,
    lambda ticket: ticket.status not in _ENDED,
)


def render_clocks(ticket: Ticket) -> SafeString:
    """Return the deadlines of a ticket, what is due first on top, from when they count, and what missed ones put at stake."""
    clocks: list[Any] = list(with_changes(ticket.clocks.select_related("terms", "ticket").order_by("id")))
    prices = breach_prices(clocks)
    for clock in clocks:
        clock.price = prices.get(clock.pk)
    context = {"clocks": sorted(clocks, key=_due_first), "terms": ticket.terms, "has_target": _has_target(ticket)}
    return render_to_string("crm/admin/clocks.html", context)


def _due_first(clock: ServiceClock) -> tuple[bool, bool, datetime]:
    """What is waited for, by its deadline, before what is paused without one and what is over."""
    is_over = clock.state not in {ServiceClock.State.RUNNING, ServiceClock.State.PAUSED}
    return is_over, clock.due_at is None, clock.due_at or clock.started_at


def _has_target(ticket: Ticket) -> bool:
    terms = ticket.terms.as_terms() if ticket.terms else None
    return terms is None or any(terms.target(metric, ticket.priority) is not None for metric in Metric.values)


class DeadlineFilter(admin.SimpleListFilter):
    """What runs out first is looked at first."""

    title = _("deadline")
    parameter_name = "deadline"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("late and not settled")), ("waiting", _("not settled")), ("missed", _("missed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        waiting = queryset.filter(state__in=[ServiceClock.State.RUNNING, ServiceClock.State.PAUSED])
        if self.value() == "late":
            return waiting.filter(due_at__lt=timezone.now())
        if self.value() == "missed":
            return queryset.filter(breached_at__isnull=False)
        return waiting if self.value() == "waiting" else queryset


@admin.register(ServiceClock)
class ServiceClockAdmin(ReadOnlyAdmin):
    """All deadlines; the log of the ticket says what they are, and nobody else."""

    list_display = ["ticket", "metric", "round", "state", "due_at", "settled_at", "breached_at"]
    list_filter = [DeadlineFilter, "metric", "state"]
    list_select_related = ["ticket"]
    search_fields = ["=ticket__id"]
    search_help_text = _("Number of the ticket")
    ordering = ["-id"]
