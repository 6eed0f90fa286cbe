"""Buttons of a ticket beside answering: its team, its way between community and desk, what is known of it, and merges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.admin.keeping import custom_act
from crm.admin.splitting import PUT_BACK, SPLIT
from crm.models import Account, Team, Ticket, TicketType
from crm.operations.assignment import give_to_team
from crm.operations.changing import Given, change_ticket
from crm.operations.escalation import escalate_ticket, return_to_community
from crm.operations.merging import merge_ticket, unmerge_ticket


class NoteForm(forms.Form):
    """What colleagues shall know."""

    note = forms.CharField(label=_("Note for colleagues"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class TeamForm(forms.Form):
    """Which team."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.filter(is_active=True).order_by("name"))


def merge_form(_ticket: Ticket | None, by: Member) -> type[forms.Form]:
    """Return a form that takes the number of a ticket as people say it on the phone."""

    class MergeForm(forms.Form):
        ticket = forms.CharField(label=_("Number of the other ticket"), max_length=20)

        def clean_ticket(self) -> Ticket:
            number = self.cleaned_data["ticket"].strip().upper().removeprefix("T-")
            seen = Ticket.objects.visible_to(by)
            found = seen.filter(pk=int(number)).first() if number.isdigit() and len(number) < 19 else None
            if found is None:
                raise forms.ValidationError(_("There is no ticket of this number."))
            return found

    return MergeForm


class ChangeForm(forms.Form):
    """What is known about a ticket."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    account = forms.ModelChoiceField(label=_("Account"), queryset=Account.objects.order_by("name"), required=False)
    impact = forms.ChoiceField(label=_("Impact"), choices=Ticket.Level.choices)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Ticket.Level.choices)
    priority = forms.ChoiceField(
        label=_("Priority"),
        choices=[("", _("by impact, urgency and account")), *Ticket.Priority.choices],
        required=False,
    )
    type = forms.ModelChoiceField(label=_("Type"), queryset=TicketType.objects.that_can_be_chosen(), required=False)
    tags = forms.CharField(label=_("Tags"), required=False, help_text=_("Separated by commas."))


def _known(ticket: Ticket, _by: Member) -> dict[str, Any]:
    by_hand = ticket.priority_way == Ticket.PriorityWay.BY_HAND
    return {
        **{name: getattr(ticket, name) for name in ("subject", "account", "impact", "urgency", "type")},
        "priority": ticket.priority if by_hand else "",
        "tags": ", ".join(ticket.tags),
    }


def _change(ticket: Ticket, values: dict[str, Any], by: Member) -> None:
    given: Given = {
        "subject": values["subject"],
        "account": values["account"],
        "impact": values["impact"],
        "urgency": values["urgency"],
        "priority": values["priority"] or None,
        "type": values["type"],
        "tags": values["tags"].split(","),
    }
    change_ticket(ticket, given, by=by)


def _is_unsolved(ticket: Ticket) -> bool:
    return ticket.status not in {Ticket.Status.SOLVED, Ticket.Status.CLOSED}


CHANGE = Act("change", _("Change"), _change, ChangeForm, initial=_known)
GIVE = Act(
    "team",
    _("Give to a team"),
    lambda ticket, values, by: give_to_team(ticket, values["team"], by=by),
    TeamForm,
    _is_unsolved,
)
ESCALATE = Act(
    "escalate",
    _("Take to the desk"),
    lambda ticket, values, by: escalate_ticket(ticket, by=by, note=values["note"]),
    NoteForm,
    lambda ticket: ticket.owner == Ticket.Owner.COMMUNITY and _is_unsolved(ticket),
)
RETURN = Act(
    "return",
    _("Give back to the community"),
    lambda ticket, values, by: return_to_community(ticket, by=by, note=values["note"]),
    NoteForm,
    lambda ticket: ticket.owner == Ticket.Owner.DESK and ticket.topic_id is not None and _is_unsolved(ticket),
)
MERGE = Act(
    "merge",
    _("Merge into another ticket"),
    lambda ticket, values, by: merge_ticket(ticket, values["ticket"], by=by),
    merge_form,
    lambda ticket: ticket.topic_id is None,
)
UNMERGE = Act(
    "unmerge",
    _("Undo the merge"),
    lambda ticket, values, by: unmerge_ticket(ticket, by=by, reason=values["note"]),
    NoteForm,
    is_possible=lambda ticket: hasattr(ticket, "merge"),
)
FIELDS = custom_act("ticket", lambda ticket, values, by: change_ticket(ticket, {"custom": values}, by=by))
MORE = (GIVE, ESCALATE, RETURN, CHANGE, FIELDS, SPLIT, PUT_BACK, MERGE, UNMERGE)
