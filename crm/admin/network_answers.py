"""The desk answers where somebody said something, knowing who reads it and how much the network takes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act
from community.models import Member
from crm.connectors import CONNECTORS
from crm.models import Channel, Message, Persona, ReplyDelivery, Ticket
from crm.models.macro import MOVES_TO
from crm.operations.answering import answer_on_network, send_again
from crm.reports.network_answers import answerable_in, unsent_in

_WORDS_SHOWN = 80


@dataclass(frozen=True)
class Rule:
    """Who reads an answer on a channel, and how long it may be there."""

    channel: Channel
    is_public: bool
    persona: Persona | None
    longest: int | None


def answer_form(ticket: Ticket | None, by: Member) -> type[forms.Form]:
    """Return a form that offers what can be answered, the latest first, and asks twice before everybody reads it."""
    said = {str(message.pk): message for message in answerable_in(ticket)} if ticket else {}
    latest = next(iter(said), "")

    class AnswerForm(forms.Form):
        to = forms.ChoiceField(
            label=_("Answer to"),
            choices=[(key, _label(message)) for key, message in said.items()],
            widget=forms.RadioSelect,
            initial=latest,
        )
        text = forms.CharField(
            label=_("Text"),
            widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
            help_text=_("Plain text, sent as it stands here; no files go along."),
        )
        status = forms.ChoiceField(
            label=_("moves to"), choices=[("", _("as it is; a new one is open")), *MOVES_TO], required=False
        )
        rules = _rules(said.values())

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            if any(rule.is_public for rule in self.rules):
                self.fields["is_meant"] = forms.BooleanField(
                    label=_("Everybody may read this: it stands on the network."), required=False
                )

        def clean(self) -> dict[str, Any] | None:
            values = super().clean() or {}
            message = said.get(values.get("to", ""))
            is_public = message is not None and message.visibility == Message.Visibility.PUBLIC
            if is_public and not values.get("is_meant"):
                self.add_error("is_meant", _("What you answer is public. Say that everybody may read your answer."))
            return {**values, "message": message}

    return AnswerForm


def again_form(ticket: Ticket | None, by: Member) -> type[forms.Form]:
    """Return a form that offers the answers that did not go out."""
    unsent = {str(delivery.pk): delivery for delivery in unsent_in(ticket)} if ticket else {}

    class AgainForm(forms.Form):
        answer = forms.ChoiceField(
            label=_("Answer"),
            choices=[(key, _unsent_label(delivery)) for key, delivery in unsent.items()],
            widget=forms.RadioSelect,
            initial=next(iter(unsent), ""),
        )

        def clean(self) -> dict[str, Any] | None:
            values = super().clean() or {}
            return {**values, "delivery": unsent.get(values.get("answer", ""))}

    return AgainForm


def _rules(said: Any) -> list[Rule]:
    """Of each channel and its border once, what is public first."""
    found: dict[tuple[int | None, bool], Rule] = {}
    for message in said:
        is_public = message.visibility == Message.Visibility.PUBLIC
        longest = CONNECTORS[message.channel.network].longest_answer(message.channel, message)
        rule = Rule(message.channel, is_public, None if is_public else message.persona, longest)
        found.setdefault((message.channel_id, is_public), rule)
    return sorted(found.values(), key=lambda rule: not rule.is_public)


def _label(message: Message) -> str:
    border = str(Message.Visibility(message.visibility).label).upper()
    written = date_format(localtime(message.written_at), "SHORT_DATETIME_FORMAT")
    return f"{border} · {message.channel} · {message.persona} · {written}: {_beginning(message)}"


def _unsent_label(delivery: ReplyDelivery) -> str:
    return f"{delivery.message.channel or _('e-mail')} · {delivery.get_state_display()}: {_beginning(delivery.message)}"


def _beginning(message: Message) -> str:
    words = " ".join(message.plain_text.split())
    return words if len(words) <= _WORDS_SHOWN else f"{words[:_WORDS_SHOWN]} …"


def _answer(ticket: Ticket, values: dict[str, Any], by: Member) -> ReplyDelivery:
    return answer_on_network(ticket, values["message"], by=by, text=values["text"], status=values["status"])


NETWORK = Act(
    "network",
    _("Answer on the network"),
    _answer,
    answer_form,
    lambda ticket: getattr(ticket, "is_answerable_there", False),
)
AGAIN = Act(
    "again",
    _("Send an answer again"),
    lambda ticket, values, by: send_again(values["delivery"], by=by, ticket=ticket),
    again_form,
    lambda ticket: getattr(ticket, "has_unsent", False),
)
