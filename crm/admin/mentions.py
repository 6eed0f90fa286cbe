"""Mentions: what people say on channels is gone through here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.models import Category, Member
from crm.models import Mention, MessageReading, Triage
from crm.operations.answering import answer_message
from crm.operations.triaging import Made, correct_mood, decide_mention
from crm.operations.vouching import accept_sender

_V = Triage.Verdict


class WordsForm(forms.Form):
    """What is to be said."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 5}))


class MoodForm(forms.Form):
    """How it is meant."""

    mood = forms.ChoiceField(label=_("Mood"), choices=MessageReading.Mood.choices)


def idea_form(_mention: Mention | None, by: Member) -> type[forms.Form]:
    """Return a form that offers the places that this person sees."""

    class IdeaForm(forms.Form):
        category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.visible_to(by))
        title = forms.CharField(label=_("Title"), max_length=150, required=False)
        text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), required=False)

    return IdeaForm


def _is_open(mention: Mention) -> bool:
    return mention.ticket_id is None and not hasattr(mention, "triage")


IGNORE = Act(
    "ignore", _("Ignore"), lambda one, _values, by: decide_mention(one, _V.IGNORE, by=by), is_possible=_is_open
)
THANK = Act(
    "thank",
    _("Thank"),
    lambda one, values, by: decide_mention(one, _V.THANK, by=by, made=Made(values["text"])),
    WordsForm,
    _is_open,
)
TICKET = Act(
    "ticket",
    _("Make a ticket of it"),
    lambda one, _values, by: decide_mention(one, _V.TICKET, by=by),
    is_possible=_is_open,
)
IDEA = Act(
    "idea",
    _("Make an idea of it"),
    lambda one, values, by: decide_mention(one, _V.IDEA, by=by, made=Made(**values)),
    idea_form,
    _is_open,
)
ANSWER = Act("answer", _("Answer"), lambda one, values, by: answer_message(one, by=by, text=values["text"]), WordsForm)
MOOD = Act(
    "mood",
    _("Correct the mood"),
    lambda one, values, by: correct_mood(one.reading, values["mood"], by=by),
    MoodForm,
    lambda one: hasattr(one, "reading"),
)


ACCEPT = Act(
    "accept",
    _("Accept the sender"),
    lambda one, _values, by: accept_sender(one, by=by),
    is_possible=lambda one: one.is_unverified,
)


class DecidedFilter(admin.SimpleListFilter):
    """What waits stands first; that is why one comes here."""

    title = _("verdict")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("undecided")), *Triage.Verdict.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "none":
            return queryset.filter(triage__isnull=True, removed_at__isnull=True, ticket__isnull=True)
        return queryset.filter(triage__verdict=self.value()) if self.value() else queryset


@admin.register(Mention)
class MentionAdmin(ReadOnlyActing):
    """What people say on channels, how it reads, and what was made of it."""

    acts = [IGNORE, THANK, TICKET, IDEA, ANSWER, MOOD, ACCEPT]
    actions = ["ignore_chosen"]
    list_display = ["said", "channel", "persona", "is_unverified", "mood", "verdict", "written_at"]
    list_select_related = ["channel", "persona", "reading", "triage"]
    list_filter = [DecidedFilter, "is_unverified", "reading__mood", "reading__language", "channel", "heard__search"]
    ordering = ["-written_at", "-id"]
    fields = readonly_fields = (
        *(
            "channel",
            "persona",
            "is_unverified",
            "accepted_by",
            "subject",
            "said_whole",
            "is_cut_off",
            "files",
            "url",
            "written_at",
            "edited_at",
            "removed_at",
        ),
        *("parent", "mood", "reasons", "verdict", "ticket", "heard_by"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return what came by channels."""
        return super().get_queryset(request).filter(channel__isnull=False, direction=Mention.Direction.IN)

    @admin.display(description=_("text"))
    def said(self, mention: Mention) -> str:
        return " ".join(mention.plain_text.split())[:120] or "-"

    @admin.display(description=_("text"))
    def said_whole(self, mention: Mention) -> str:
        return mention.plain_text

    @admin.display(description=_("files"))
    def files(self, mention: Mention) -> SafeString | str:
        rows = [(file.get_absolute_url(), file.name) for file in mention.files.in_order()]
        return format_html_join("", '<a href="{}">{}</a><br>', rows)

    @admin.display(description=_("mood"))
    def mood(self, mention: Mention) -> str:
        reading = getattr(mention, "reading", None)
        if reading is None:
            return ""
        return str(MessageReading.Mood(reading.corrected_mood or reading.mood).label)

    @admin.display(description=_("found by the searches"))
    def heard_by(self, mention: Mention) -> str:
        return ", ".join(str(one.search) for one in mention.heard.select_related("search").order_by("search"))

    @admin.display(description=_("reasons"))
    def reasons(self, mention: Mention) -> SafeString | str:
        reading = getattr(mention, "reading", None)
        rows = [(one["words"], one["weight"], one["because"]) for one in reading.reasons] if reading else []
        return format_html_join("", "{} {} {}<br>", rows)

    @admin.display(description=_("verdict"))
    def verdict(self, mention: Mention) -> str:
        triage = getattr(mention, "triage", None)
        return triage.get_verdict_display() if triage else ""

    @admin.action(description=_("Ignore the chosen mentions"), permissions=["act"])
    def ignore_chosen(self, request: HttpRequest, mentions: QuerySet[Mention]) -> HttpResponse | None:
        return self.act_for_many(request, mentions, IGNORE)
