"""Buttons by which a second problem is taken out of a ticket, with what was said about it, and put back."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from community.web.paging import Page, page_at
from crm.models import Message, Ticket
from crm.operations.splitting import split_ticket, undo_split
from crm.reports.case import SHOWN

GIST = 160
TURN = "turn"


class MessagesField(forms.ModelMultipleChoiceField[Message]):
    """What was said in a ticket, to be ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Message) -> str:
        """Return when, by whom and to whom it was said, and how it begins."""
        who = str(obj.by or obj.persona or obj.contact or "")
        when = date_format(localtime(obj.written_at), "SHORT_DATETIME_FORMAT")
        said = Truncator(" ".join(obj.plain_text.split())).chars(GIST)
        return " · ".join(filter(None, [when, who, str(obj.get_direction_display()), said or str(_("removed"))]))


class TurningForm(forms.Form):
    """Offers the messages of a ticket page by page; what was ticked on other pages goes along with each turn.

    A button that ``turns`` says where to (``after=`` or ``before=`` and a cursor); ``page`` is where one is.
    """

    page: Page[Message] = Page([])
    place = ""

    @property
    def is_turning(self) -> bool:
        """Tell whether somebody wants to see another page, and nothing done yet."""
        return self.is_bound and TURN in self.data

    def full_clean(self) -> None:
        """Complain of nothing while somebody only turns pages."""
        if self.is_turning:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Whoever turns pages is not ready."""
        return not self.is_turning and super().is_valid()

    def ticked_elsewhere(self) -> list[str]:
        """Return the numbers of what is ticked on other pages."""
        ticked = self["messages"].value() or []
        here = {str(message.pk) for message in self.page.rows}
        return [number for number in dict.fromkeys(map(str, ticked)) if number not in here]

    def offer(self, ticket: Ticket) -> None:
        """Show the page that was asked for, the latest first and each in order."""
        self.place = self.data.get(TURN, self.data.get("page", "")) if self.is_bound else ""
        way, _sign, cursor = self.place.partition("=")
        cursors = (cursor if way == "after" else "", cursor if way == "before" else "")
        self.page = page_at(partial(_read, ticket), "written_at", cursors, is_moment=True, size=SHOWN)
        field: Any = self.fields["messages"]
        field.widget.choices = [(one.pk, field.label_from_instance(one)) for one in self.page.rows[::-1]]


def split_form(ticket: Ticket | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers what was said in the ticket itself: what is merged into it stays where it is."""

    class SplitForm(TurningForm):
        subject = forms.CharField(label=_("Subject of the new ticket"), max_length=300)
        messages = MessagesField(
            ticket.messages.all() if ticket else Message.objects.none(),
            label=_("Messages that go along"),
            required=False,
            help_text=_("Whatever is ticked stands in the new ticket from then on, and nowhere else."),
        )

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if ticket is not None:
                self.offer(ticket)

    return SplitForm


def tell_of_split(taken: Ticket) -> SafeString:
    """Return what leads to the ticket that was taken out."""
    page = reverse("admin:crm_ticket_change", args=[taken.pk])
    return format_html('{} <a href="{}">{}</a>', _("Taken out:"), page, taken)


def _read(ticket: Ticket, key: tuple[Any, int] | None, size: int, backwards: bool) -> list[Message]:  # noqa: FBT001 -- how pages are read
    order = ("written_at", "pk") if backwards else ("-written_at", "-pk")
    columns, beyond = Tuple(F("written_at"), F("pk")), TupleGreaterThan if backwards else TupleLessThan
    rows = ticket.messages.all() if key is None else ticket.messages.filter(beyond(columns, key))
    # Which ones first, then all that belongs to them, as in the conversation.
    page = rows.order_by(*order)[:size]
    read = Message.objects.filter(pk__in=page.values("pk")).select_related("by", "persona", "contact")
    return list(read.order_by(*order))


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
