"""The queue of tickets, and the page on which one of them is answered."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.admin.base import ReadOnlyAdmin, actor, has_permission
from community.models import Member
from crm.admin.alongside import WithHelp
from crm.admin.bulk import TAG, for_many
from crm.admin.clocks import PROMISE, render_clocks
from crm.admin.conversation import CONVERSATION, MACRO, render_case, render_macros
from crm.admin.heeding import Heeding
from crm.admin.presence import WithOthers
from crm.admin.ticket_acts import MORE
from crm.admin.ticket_list import TicketList
from crm.models import Resolution, Satisfaction, Ticket, TicketEvent, TicketMove, TicketStatus
from crm.operations.assignment import assign_ticket
from crm.operations.closing import close_ticket
from crm.operations.moving import change_status
from crm.operations.solving import ask_again, reopen_ticket, solve_ticket
from crm.permissions import AGENT_ROLES
from crm.reports.presence import with_others_here
from crm.reports.queues import WORKING
from crm.reports.restrictions import with_restriction

EVENTS_SHOWN = 50
TICKETS_SHOWN = 10
SHOWN_WITH = (
    "contact__member",
    "account",
    "assignee",
    "team",
    "type",
    "topic",
    "merge",
    "resolution__member",
    "satisfaction",
    "follows",
    "terms",
)
# No number of a row has more.
MOST_DIGITS = 18


class AnswerForm(forms.Form):
    """What the customer gets to read."""

    answer = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 12, "cols": 100}),
        help_text=_("Markdown. For a question from the community it appears in the thread and becomes its solution."),
    )


def status_form(ticket: Ticket | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers where a ticket may go from where it stands."""
    reached = TicketMove.objects.filter(before=ticket.status).values_list("after", flat=True) if ticket else WORKING
    open_to = {word for word in reached if word in WORKING}
    offered = [(word, row.local_name) for word, row in TicketStatus.by_word().items() if word in open_to]

    class StatusForm(forms.Form):
        status = forms.ChoiceField(label=_("Status"), choices=offered)

    return StatusForm


def assignment_form(_ticket: Ticket | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers support staff."""
    people = Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True, groups__name__in=AGENT_ROLES)

    class AssignmentForm(forms.Form):
        agent = forms.ModelChoiceField(
            label=_("Assignee"), queryset=people.distinct().order_by("display_name"), required=False
        )

    return AssignmentForm


def _is_unsolved(ticket: Ticket) -> bool:
    return ticket.status in WORKING


SOLVE = Act(
    "solve",
    _("Answer and solve"),
    lambda ticket, values, by: solve_ticket(ticket, by=by, answer=values["answer"]),
    AnswerForm,
    _is_unsolved,
)
REOPEN = Act(
    "reopen",
    _("Reopen"),
    lambda ticket, _values, by: reopen_ticket(ticket, by=by),
    is_possible=lambda ticket: ticket.is_solved,
)
TAKE = Act("take", _("Assign to me"), lambda ticket, _values, by: assign_ticket(ticket, by, by=by))
ASSIGN = Act(
    "assign",
    _("Assign"),
    lambda ticket, values, by: assign_ticket(ticket, values["agent"], by=by),
    assignment_form,
    initial=lambda ticket, _by: {"agent": ticket.assignee},
)
MOVE = Act(
    "status",
    _("Change status"),
    lambda ticket, values, by: change_status(ticket, values["status"], by=by),
    status_form,
    _is_unsolved,
)
ASK_AGAIN = Act(
    "ask-again",
    _("Take up again"),
    lambda ticket, _values, by: ask_again(ticket, by=by),
    is_possible=lambda ticket: ticket.is_solved and ticket.topic_id is None,
)
CLOSE = Act(
    "close",
    _("Close"),
    lambda ticket, _values, by: close_ticket(ticket, by=by),
    is_possible=lambda ticket: ticket.status == Ticket.Status.SOLVED,
)


@admin.register(Ticket)
class TicketAdmin(Heeding, WithOthers, WithHelp, TicketList):
    """One customer problem with all that is known about it."""

    acts = [*CONVERSATION, SOLVE, REOPEN, ASK_AGAIN, TAKE, ASSIGN, MOVE, CLOSE, *MORE, PROMISE]
    actions = [
        for_many("take_tickets", TAKE, _("Assign the chosen tickets to me")),
        for_many("assign_tickets", ASSIGN, _("Assign the chosen tickets")),
        for_many("move_tickets", MOVE, _("Change the status of the chosen tickets")),
        for_many("tag_tickets", TAG, _("Add tags to the chosen tickets")),
        for_many("say_in_tickets", MACRO, _("Use a macro in the chosen tickets")),
    ]
    act_template = "crm/admin/act.html"
    # The conversation first, for that is what one answers; then who speaks, and what is known of the ticket itself.
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "status_name", "priority", "assignee"),
                    "subject",
                    "thread",
                    "answer",
                    "satisfaction",
                ]
            },
        ),
        (_("Who asks"), {"fields": ["person", "account", "other_tickets"]}),
        (_("Deadlines"), {"fields": ["deadlines"]}),
        (
            _("About the ticket"),
            {
                "fields": [
                    ("origin", "owner", "team"),
                    ("opened_at", "solved_at", "resolved"),
                    ("impact", "urgency", "priority_way"),
                    ("type", "tags", "follows"),
                    "timeline",
                    "version",
                ]
            },
        ),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in flatten(options["fields"])]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Ticket | None:
        """Read a ticket with everybody in it, for its page shows them all; once for a page that is only looked at."""
        if not object_id.isdecimal() or len(object_id) > MOST_DIGITS:
            return None
        read: dict[str, Ticket | None] = request.__dict__.setdefault("tickets_read", {})
        if object_id not in read or request.method != "GET":
            tickets = with_restriction(self.get_queryset(request).select_related(*SHOWN_WITH))
            tickets = with_others_here(tickets, actor(request))
            read[object_id] = tickets.filter(pk=int(object_id)).first()
        return read[object_id]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays."""
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Those whose role may change tickets."""
        return has_permission(request, self.opts, "change")

    def act_context(self, thing: Any) -> dict[str, Any]:
        """Show what was said so far to whoever answers."""
        return {**super().act_context(thing), "thread": self.thread(thing), "is_public": thing.topic_id is not None}

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Show with the macros what each would say here."""
        response = super().act_view(request, object_id, act)
        if act == MACRO.name and isinstance(response, TemplateResponse) and response.context_data is not None:
            [ticket] = response.context_data["things"]
            response.context_data["macros"] = render_macros(ticket, actor(request))
        return response

    @admin.display(description=_("resolution"))
    def resolved(self, ticket: Ticket) -> str:
        resolution: Resolution | None = getattr(ticket, "resolution", None)
        return f"{resolution}: {resolution.member or ''}" if resolution else ""

    @admin.display(description=_("answer"))
    def answer(self, ticket: Ticket) -> SafeString:
        """What was said where there is no thread to say it in."""
        return linebreaksbr(ticket.resolution.answer) if hasattr(ticket, "resolution") else SafeString()

    @admin.display(description=_("satisfaction"))
    def satisfaction(self, ticket: Ticket) -> str:
        given: Satisfaction | None = getattr(ticket, "satisfaction", None)
        return f"{given.score} / 5 {given.comment}" if given else ""

    @admin.display(description=_("contact"))
    def person(self, ticket: Any) -> SafeString:
        restriction = {"until": ticket.restricted_until} if ticket.is_restricted else None
        return render_to_string("crm/admin/contact.html", {"contact": ticket.contact, "restriction": restriction})

    @admin.display(description=_("other tickets of this contact"))
    def other_tickets(self, ticket: Ticket) -> SafeString:
        others = ticket.contact.tickets.exclude(pk=ticket.pk).newest_first()[:TICKETS_SHOWN]
        return render_to_string("crm/admin/tickets.html", {"tickets": others})

    @admin.display(description=_("service clocks"))
    def deadlines(self, ticket: Ticket) -> SafeString:
        return render_clocks(ticket)

    @admin.display(description=_("conversation"))
    def thread(self, ticket: Ticket) -> SafeString:
        return render_case(ticket)

    @admin.display(description=_("timeline"))
    def timeline(self, ticket: Ticket) -> SafeString:
        events = ticket.events.select_related("by").order_by("-id")[:EVENTS_SHOWN]
        return render_to_string("crm/admin/timeline.html", {"events": events})


@admin.register(TicketEvent)
class TicketEventAdmin(ReadOnlyAdmin):
    """What happened, in the order in which it was written down."""

    list_display = ["id", "kind", "ticket", "by", "occurred_at", "recorded_at", "origin"]
    list_filter = ["kind"]
    list_select_related = ["ticket", "by"]
    search_fields = ["=ticket__id"]
    search_help_text = _("Number of the ticket")
    ordering = ["-id"]
