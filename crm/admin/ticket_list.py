"""The list of tickets: queues above it, and of each ticket what one needs to choose the next one."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Min, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.admin.keeping import ListedByFields
from crm.admin.queues import QueueFilter
from crm.models import ServiceClock, Ticket, TicketStatus
from crm.reports.finding_tickets import matching


class TicketChangeList(ChangeList):
    """Reads people, outcomes and the next deadline of those tickets that are on the page: of all it would cost too much."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page: first which tickets are on it, for the database guesses few in a queue and joins them all."""
        super().get_results(request)
        page = self.root_queryset.filter(pk__in=self.result_list.select_related(None).values("pk"))
        with_people = self.apply_select_related(page)
        shown: list[Any] = list(with_people.order_by(*self.result_list.query.order_by))
        running = ServiceClock.objects.filter(ticket__in=shown, state=ServiceClock.State.RUNNING)
        due = dict(running.order_by().values_list("ticket").annotate(Min("due_at")))
        for ticket in shown:
            ticket.next_due = due.get(ticket.pk)
        self.result_list = shown


class OrNoneFilter(RelatedFieldListFilter):
    """Those of none are chosen by a word, though their column says nothing."""

    def __init__(self, *args: Any, **named: Any) -> None:
        """Take the word in place of nothing."""
        super().__init__(*args, **named)
        self.empty_value_display = SafeString(gettext("none"))


class TicketList(ListedByFields):
    """How tickets are listed, found and chosen."""

    change_list_template = "crm/admin/ticket_list.html"
    list_display = ["number", "subject", "status_name", "priority", "contact", "assignee", "deadline", "opened"]
    empty_value_display = ""
    list_display_links = ["number", "subject"]
    list_filter = [QueueFilter, "owner", ("team", OrNoneFilter), "status"]
    list_filter += ["origin", "priority", ("type", OrNoneFilter)]
    list_select_related = ["contact", "assignee", "resolution"]
    search_fields = ["subject", "contact__name"]
    search_help_text = _("Number (T-000042), words of the subject, or the beginning of a name")
    ordering = ["-opened_at", "-id"]

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[ChangeList]:
        """Read along what the columns show."""
        return TicketChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find what people say on the phone, by indexes of its own."""
        return (matching(queryset, search_term) if search_term else queryset), False

    @admin.display(description=_("number"), ordering="id")
    def number(self, ticket: Ticket) -> str:
        return ticket.number

    @admin.display(description=_("status"), ordering="status")
    def status_name(self, ticket: Ticket) -> str:
        """Return the status, with who solved it where somebody did."""
        name = TicketStatus.by_word()[ticket.status].local_name
        return f"{name} · {ticket.resolution}" if hasattr(ticket, "resolution") else name

    @admin.display(description=_("deadline"))
    def deadline(self, ticket: Any) -> str | SafeString:
        """Return by when something has to be done next, and say so when it is late."""
        if ticket.next_due is None:
            return ""
        when = _short(ticket.next_due)
        return format_html('<strong class="late">{}</strong>', when) if ticket.next_due < timezone.now() else when

    @admin.display(description=_("opened at"), ordering="opened_at")
    def opened(self, ticket: Ticket) -> str:
        return _short(ticket.opened_at)


def _short(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
