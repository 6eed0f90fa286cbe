"""Buttons by which a second problem is taken out of a ticket, with what was said about it, and put back."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.models import Message, Ticket
from crm.operations.splitting import split_ticket, undo_split

# As many as one call takes along, too.
OFFERED = 200
GIST = 160


class MessagesField(forms.ModelMultipleChoiceField[Message]):
    """What was said in a ticket, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Message) -> str:
        """Return when, by whom and to whom it was said, and how it begins."""
        who = str(obj.by or obj.persona or obj.contact or "")
        when = date_format(localtime(obj.written_at), "SHORT_DATETIME_FORMAT")
        said = Truncator(" ".join(obj.plain_text.split())).chars(GIST)
        return " · ".join(filter(None, [when, who, str(obj.get_direction_display()), said or str(_("removed"))]))


def split_form(ticket: Ticket | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers what was said in the ticket itself: what is merged into it stays where it is."""
    offered = _offered(ticket) if ticket else Message.objects.none()

    class SplitForm(forms.Form):
        subject = forms.CharField(label=_("Subject of the new ticket"), max_length=300)
        messages = MessagesField(
            offered,
            label=_("Messages that go along"),
            required=False,
            help_text=_("Whatever is ticked stands in the new ticket from then on, and nowhere else."),
        )

    return SplitForm


def tell_of_split(taken: Ticket) -> SafeString:
    """Return what leads to the ticket that was taken out."""
    page = reverse("admin:crm_ticket_change", args=[taken.pk])
    return format_html('{} <a href="{}">{}</a>', _("Taken out:"), page, taken)


def _offered(ticket: Ticket) -> QuerySet[Message]:
    latest = ticket.messages.order_by("-written_at", "-id").values("pk")[:OFFERED]
    rows = Message.objects.filter(pk__in=latest).select_related("by", "persona", "contact")
    return rows.in_order()


def _split(ticket: Ticket, values: dict[str, Any], by: Member) -> Ticket:
    messages = [message.pk for message in values["messages"]]
    return split_ticket(ticket, by=by, subject=values["subject"], messages=messages)


def _is_split(ticket: Ticket) -> bool:
    return hasattr(ticket, "split") and ticket.split.undone_at is None and not hasattr(ticket, "merge")


SPLIT = Act(
    "split",
    _("Take out a second problem"),
    _split,
    split_form,
    lambda ticket: not hasattr(ticket, "merge"),
)
PUT_BACK = Act(
    "put-back",
    _("Put back into the ticket that it was taken out of"),
    lambda ticket, _values, by: undo_split(ticket, by=by),
    is_possible=_is_split,
)
