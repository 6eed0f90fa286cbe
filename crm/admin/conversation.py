"""What the desk says about a ticket, to whom, and the whole case in one order."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from community.web.files import FilesForm
from community.web.paging import page_of
from crm.models import Macro, Ticket
from crm.models.macro import MOVES_TO
from crm.operations.conversing import write_in_public, write_note, write_to_customer
from crm.operations.macros import use_macro
from crm.operations.saying import Words
from crm.reports.case import SHOWN, Said, case_of, read_case
from crm.reports.thread import thread_of
from crm.reports.ticket_links import merged_into
from crm.reports.ways_to_asker import Way, way_to_asker


class WordsForm(forms.Form):
    """What is said."""

    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 10, "cols": 100}), help_text=_("Markdown.")
    )


class WithFilesForm(FilesForm, WordsForm):
    """What is said with files, which go where the words go and nowhere else."""

    field_order = ["body", "uploads"]


class ToldForm(forms.Form):
    """Asked where nobody would get what is written."""

    is_told = forms.BooleanField(
        label=_("They are told on another way, such as by phone: nothing is sent from here."),
        error_messages={"required": _("Nobody would get this. Say that they are told on another way.")},
    )


def asking_whether_told(form: type[forms.Form]) -> Callable[[Ticket | None, Member], type[forms.Form]]:
    """Return how a form is made for a ticket: it asks that where whoever asked cannot be reached from here."""

    def form_for(ticket: Ticket | None, _by: Member) -> type[forms.Form]:
        if ticket is None or way_to_asker(ticket) != Way.NONE:
            return form
        return type(form.__name__, (ToldForm, form), {})

    return form_for


class MovingForm(forms.Form):
    """Where the ticket goes with what is said, and the macro of which it was made, which does more."""

    status = forms.ChoiceField(
        label=_("moves to"), choices=[("", _("as it is; a new one is open")), *MOVES_TO], required=False
    )
    macro = forms.ModelChoiceField(Macro.objects.in_use(), required=False, widget=forms.HiddenInput)


class ReplyForm(MovingForm, WithFilesForm):
    """What whoever asked gets to read."""


class PublicForm(MovingForm, WordsForm):
    """What everybody gets to read; that is said twice."""

    field_order = ["body", "is_meant", "status"]

    is_meant = forms.BooleanField(label=_("Everybody may read this: it stands in the public thread."))


class MacroForm(forms.Form):
    """Which of the texts below is said."""

    macro = forms.ModelChoiceField(label=_("macro"), queryset=Macro.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer those in use."""
        super().__init__(*args, **options)
        field: Any = self.fields["macro"]
        field.queryset = Macro.objects.in_use().with_texts()


def _reply(ticket: Ticket, values: dict[str, Any], by: Member) -> Any:
    words, status = _words(values), values["status"]
    if values["macro"]:
        return use_macro(values["macro"], ticket, by=by, words=words, status=status)
    return write_to_customer(ticket, words, by=by, status=status)


def _answer_in_public(ticket: Ticket, values: dict[str, Any], by: Member) -> Any:
    words, status = Words(values["body"]), values["status"]
    if values["macro"]:
        return use_macro(values["macro"], ticket, by=by, words=words, status=status, in_public=True)
    return write_in_public(ticket, words.body, by=by, status=status)


def _words(values: dict[str, Any]) -> Words:
    return Words(values["body"], values["attachments"], values.get("is_told", False))


def _is_public(ticket: Ticket) -> bool:
    return ticket.topic_id is not None


def _is_told_here(ticket: Ticket) -> bool:
    return not hasattr(ticket, "merge")


REPLY = Act(
    "reply",
    _("Write to whoever asked, in private"),
    _reply,
    asking_whether_told(ReplyForm),
    _is_told_here,
    short=_("Write privately"),
)
NOTE = Act(
    "note",
    _("Write a note for colleagues"),
    lambda ticket, values, by: write_note(ticket, _words(values), by=by),
    WithFilesForm,
    _is_told_here,
    short=_("Note"),
)
MACRO = Act(
    "macro",
    _("Use a macro"),
    lambda ticket, values, by: use_macro(values["macro"], ticket, by=by),
    MacroForm,
    _is_told_here,
)
PUBLIC = Act(
    "public",
    _("Answer in public"),
    _answer_in_public,
    PublicForm,
    _is_public,
)
CONVERSATION = [REPLY, NOTE, MACRO, PUBLIC]


def render_case(ticket: Ticket, request: HttpRequest) -> SafeString:
    """Return the page of the case that an address asks for, each with who may read it, as it was said.

    What others say in the same thread stands apart from it.
    """

    def read(key: tuple[Any, int] | None, size: int, backwards: bool) -> list[Said]:  # noqa: FBT001 -- how pages are read
        return read_case(ticket, key, size, backwards)

    page = page_of(read, "at", request, is_moment=True, size=SHOWN)
    thread = thread_of(ticket)
    given: dict[str, Any] = {
        "ticket": ticket,
        "said": page.rows[::-1],
        "page": page,
        "thread": thread,
        "others": thread.others,
    }
    given["told_in"] = Ticket(pk=ticket.merge.into_id) if hasattr(ticket, "merge") else None
    given["merged"] = merged_into(ticket)
    is_split = hasattr(ticket, "split") and ticket.split.undone_at is None
    given["taken_out_of"] = Ticket(pk=ticket.split.origin_id) if is_split else None
    return render_to_string("crm/admin/whole_case.html", given, request)


def render_latest(ticket: Ticket) -> SafeString:
    """Return the latest of the case, which is what one answers, with the latest on top."""
    said, thread = case_of(ticket)[::-1], thread_of(ticket)
    given = {"ticket": ticket, "said": said, "thread": thread, "others": thread.others[::-1]}
    return render_to_string("crm/admin/case.html", {**given, "has_more": len(said) == SHOWN})
