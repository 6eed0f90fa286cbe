"""The button that makes an article of an answer: what it says stands in the form, to be made fit for everybody."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Category, Member
from community.operations.articles import SUMMARY_LENGTH_LIMIT, Text
from community.operations.texts import TITLE_LENGTH_LIMIT
from crm.models import Message, Ticket
from crm.operations.writing_up import WriteUp, write_up
from crm.reports.answers import Answer, answers_of, personal_words
from crm.reports.ticket_links import articles_of

SHOWN_OF_ANSWER = 80


def article_form(ticket: Ticket | None, by: Member) -> type[forms.Form]:
    """Return a form with the subject, the question and an answer in it; another answer brings its own text."""
    answers = {one.key: one for one in answers_of(ticket)} if ticket else {}
    places = Category.objects.visible_to(by).order_by("name")

    class ArticleForm(forms.Form):
        answer = forms.ChoiceField(
            label=_("Answer"),
            choices=[(one.key, " ".join(one.body.split())[:SHOWN_OF_ANSWER]) for one in answers.values()],
            help_text=_("Choose another one and send the form once, and its text stands here."),
        )
        category = forms.ModelChoiceField(label=_("category"), queryset=places)
        title = forms.CharField(label=_("title"), max_length=TITLE_LENGTH_LIMIT)
        summary = forms.CharField(label=_("summary"), max_length=SUMMARY_LENGTH_LIMIT, required=False)
        body = forms.CharField(
            label=_("text"),
            widget=forms.Textarea(attrs={"rows": 16, "cols": 100}),
            help_text=_("Markdown. It becomes a draft, which somebody reviews before everybody reads it."),
        )
        is_confirmed = forms.BooleanField(
            label=_("What tells of the customer may stand there"),
            required=False,
            help_text=_("Only for what everybody may know, such as a name that is a common word."),
        )
        made_of = forms.CharField(required=False, widget=forms.HiddenInput)

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            chosen = self.data.get("answer", "") if self.is_bound else ""
            self.is_other = chosen in answers and chosen != self.data.get("made_of")
            if self.is_other and ticket is not None:
                body = body_of(ticket, answers[chosen])
                typed = {name: self.data[name] for name in self.data}
                self.data = {**typed, "body": body, "made_of": chosen}
            text = self.data if self.is_bound else self.initial
            found = personal_words(ticket, text.get("title", ""), text.get("body", "")) if ticket else []
            if found:
                field = self.fields["body"]
                warning = gettext("It has what tells of the customer: %(words)s.") % {"words": ", ".join(found)}
                field.help_text = f"{field.help_text} {warning}"

        def clean(self) -> dict[str, Any]:
            given = super().clean() or self.cleaned_data
            if self.is_other:
                self.add_error("body", _("This is the text of the answer that you chose. Look at it, then send it."))
            return given

    return ArticleForm


def body_of(ticket: Ticket, answer: Answer) -> str:
    """Return the question and an answer as one text."""
    parts = [f"## {gettext('Question')}", question_of(ticket), f"## {gettext('Answer')}", answer.body.strip()]
    return "\n\n".join(part for part in parts if part)


def question_of(ticket: Ticket) -> str:
    """Return what was asked first, in the thread or in private."""
    asked = ticket.topic.posts.filter(number=1) if ticket.topic is not None else _said_first(ticket)
    return str(asked.values_list("body", flat=True).first() or "").strip()


def _said_first(ticket: Ticket) -> QuerySet[Message]:
    said = ticket.messages.filter(direction=Message.Direction.IN, removed_at=None)
    return said.order_by("written_at", "id")


def _begun(ticket: Ticket, _by: Member) -> dict[str, Any]:
    answers = answers_of(ticket)
    if not answers:
        return {"title": ticket.subject}
    first = answers[0]
    place = ticket.topic.category if ticket.topic else None
    return {
        "answer": first.key,
        "made_of": first.key,
        "title": ticket.subject,
        "body": body_of(ticket, first),
        "category": place,
    }


def _write(ticket: Ticket, values: dict[str, Any], by: Member) -> Any:
    text = Text(values["title"], values["body"], values["summary"])
    return write_up(ticket, WriteUp(values["answer"], values["category"], text, values["is_confirmed"]), by=by)


WRITE_UP = Act("article", _("Write an article from this answer"), _write, article_form, initial=_begun)


def render_articles(ticket: Ticket) -> SafeString:
    """Return the articles that were made of answers of this ticket."""
    return render_to_string("crm/admin/articles.html", {"links": articles_of(ticket)})
