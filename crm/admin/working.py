"""Buttons by which a ticket is answered, given to somebody and moved on."""

from django import forms
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.admin.conversation import asking_whether_told
from crm.models import Ticket, TicketMove, TicketStatus
from crm.operations.assignment import assign_ticket
from crm.operations.closing import close_ticket
from crm.operations.moving import change_status
from crm.operations.solving import ask_again, reopen_ticket, solve_ticket
from crm.permissions import AGENT_ROLES
from crm.reports.queues import WORKING


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


class WhyForm(forms.Form):
    """Why, if there is something to say."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


SOLVE = Act(
    "solve",
    _("Answer and solve"),
    lambda ticket, values, by: solve_ticket(
        ticket, by=by, answer=values["answer"], is_told=values.get("is_told", False)
    ),
    asking_whether_told(AnswerForm),
    _is_unsolved,
    short=_("Solve"),
)
REOPEN = Act(
    "reopen",
    _("Reopen"),
    lambda ticket, values, by: reopen_ticket(ticket, by=by, reason=values["reason"]),
    WhyForm,
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
WORK = (SOLVE, REOPEN, ASK_AGAIN, TAKE, ASSIGN, MOVE, CLOSE)
