"""Macros are kept, put into the words of one ticket, and said."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.models import Member, Post
from community.operations.texts import checked_body
from crm.conversation_errors import MacroGivesTwice, MacroIsOff, MacroSaysNothing, UnknownVariable
from crm.errors import MayNotWorkTickets, NameIsTaken
from crm.models import Macro, MacroText, Message, Team, Ticket
from crm.operations.assignment import assign_ticket, give_to_team
from crm.operations.changing import add_tags, checked_tags
from crm.operations.conversing import write_in_public, write_to_customer
from crm.operations.saying import Words
from crm.permissions import can_work_tickets
from crm.reports.language_of_asker import language_of_asker

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# Markdown takes none of these for anything but itself behind a backslash. Within a word, as in T-000042 or O'Neill, two of them
# mean nothing anyway, and whoever adapts the words reads them as they are.
MARKS = re.compile(r"(?!(?<=\w)[-'](?=\w))([!-/:-@\[-`{-~])")
# All that a macro can name; whatever else stands in braces is a mistake, which is refused when the macro is kept.
VARIABLES: Mapping[str, Callable[[Ticket, Member], str]] = {
    "contact.name": lambda ticket, _by: ticket.contact.name,
    "contact.first_name": lambda ticket, _by: ticket.contact.name.split(" ")[0],
    "ticket.number": lambda ticket, _by: ticket.number,
    "ticket.subject": lambda ticket, _by: ticket.subject,
    "agent.name": lambda _ticket, by: by.display_name,
}


# The desk knows people by names that everybody else does not.
IN_PUBLIC: Mapping[str, Callable[[Ticket, Member], str]] = {
    **VARIABLES,
    "contact.name": lambda ticket, _by: _known_as(ticket),
    "contact.first_name": lambda ticket, _by: _known_as(ticket).split(" ")[0],
}


@dataclass(frozen=True)
class MacroWords:
    """A macro as it reads for one ticket."""

    language: str
    body: str


@dataclass(frozen=True)
class MacroSpec:
    """What a macro is called, what it says in each language, and what it does: it moves the ticket, adds tags, gives it away.

    It goes to a team, or ``takes`` it for whoever uses it.
    """

    name: str
    texts: Mapping[str, str]
    status: str = ""
    is_active: bool = True
    tags: Sequence[str] = ()
    team: Team | None = None
    takes: bool = False

    @property
    def columns(self) -> dict[str, Any]:
        """What stands in the row of the macro itself. Raises ``TagIsImpossible``."""
        plain = {"name": self.name, "status": self.status, "is_active": self.is_active}
        return {**plain, "tags": checked_tags(self.tags), "team": self.team, "takes": self.takes}


@act
def write_macro(spec: MacroSpec, *, by: Member) -> Macro:
    """Keep a new macro.

    Raises ``MayNotWorkTickets``, ``NameIsTaken``, ``MacroSaysNothing``, ``MacroGivesTwice``, ``TagIsImpossible`` or
    ``UnknownVariable``.
    """
    texts = _checked(spec, by)
    if Macro.objects.filter(name=spec.name).exists():
        raise NameIsTaken(pointer="/name")
    macro = Macro.objects.create(**spec.columns)
    MacroText.objects.bulk_create(MacroText(macro=macro, language=code, body=body) for code, body in texts.items())
    return macro


@act
def change_macro(macro: Macro, spec: MacroSpec, *, by: Member, version: int | None = None) -> Macro:
    """Let a macro say something else; what was said with it before stays. Raises as above, or ``VersionIsStale``."""
    texts = _checked(spec, by)
    macro = Macro.objects.select_for_update(no_key=True, of=("self",)).get(pk=macro.pk)
    if version is not None and version != macro.version:
        raise VersionIsStale
    if Macro.objects.filter(name=spec.name).exclude(pk=macro.pk).exists():
        raise NameIsTaken(pointer="/name")
    for name, value in spec.columns.items():
        setattr(macro, name, value)
    macro.version += 1
    macro.save(update_fields=[*spec.columns, "version"])
    macro.texts.exclude(language__in=texts).delete()
    for code, body in texts.items():
        MacroText.objects.update_or_create(macro=macro, language=code, defaults={"body": body})
    return macro


@act
def use_macro(
    macro: Macro,
    ticket: Ticket,
    *,
    by: Member,
    words: Words | None = None,
    status: str | None = None,
    in_public: bool = False,
) -> Message | Post:
    """Say what a macro says, or what somebody made of it, and do to the ticket what the macro does.

    It is said to whoever asked, or in the thread for everybody. ``status`` stands for that of the macro; an empty one
    moves nothing. Raises ``MayNotWorkTickets``, ``MacroIsOff``, ``MacroSaysNothing`` or what ``write_to_customer``,
    ``write_in_public``, ``add_tags``, ``give_to_team`` or ``assign_ticket`` raise.
    """
    if not macro.is_active:
        raise MacroIsOff
    words = words or Words(words_for(macro, ticket, by=by, in_public=in_public).body)
    after = macro.status if status is None else status
    moves = after if after != ticket.status else ""
    if in_public:
        said: Message | Post = write_in_public(ticket, words.body, by=by, status=moves)
    else:
        said = write_to_customer(ticket, words, by=by, status=moves)
    if macro.tags:
        add_tags(ticket, macro.tags, by=by)
    if macro.team is not None:
        give_to_team(ticket, macro.team, by=by)
    elif macro.takes:
        assign_ticket(ticket, by, by=by)
    return said


def words_for(
    macro: Macro, ticket: Ticket, *, by: Member, asked_in: str | None = None, in_public: bool = False
) -> MacroWords:
    """Put a macro into the words of a ticket, in the language of whoever asked, else in that of the house or any.

    It is the language in which they write, which ``asked_in`` names where it is known already, else the one in which they
    read these pages. What people call themselves and their requests is put in as text that means nothing to Markdown.
    In public they have the name that they gave themselves there. Raises ``MacroSaysNothing``.
    """
    texts = {text.language: text.body for text in macro.texts.all()}
    member = ticket.contact.member
    written = language_of_asker(ticket) if asked_in is None else asked_in
    wanted = [written, member.locale if member else "", settings.LANGUAGE_CODE, *sorted(texts)]
    language = next((code for code in wanted if code in texts), None)
    if language is None:
        raise MacroSaysNothing

    def value(found: re.Match[str]) -> str:
        name = (IN_PUBLIC if in_public else VARIABLES).get(found[1])
        return escaped(name(ticket, by)) if name else found[0]

    return MacroWords(language, VARIABLE.sub(value, texts[language]))


def _known_as(ticket: Ticket) -> str:
    member = ticket.contact.member
    return member.display_name if member else ""


def escaped(value: str) -> str:
    """Return somebody else's words as one line that reads in Markdown as it was written."""
    return MARKS.sub(r"\\\1", " ".join(value.split()))


def check_variables(body: str) -> None:
    """Raise ``UnknownVariable`` for what stands in braces and is not of the list, or has no end."""
    rest = VARIABLE.sub(lambda found: "" if found[1] in VARIABLES else "{{", body)
    if "{{" in rest or "}}" in rest:
        raise UnknownVariable(pointer="/texts")


def _checked(spec: MacroSpec, by: Member) -> dict[str, str]:
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if not spec.texts:
        raise MacroSaysNothing
    if spec.team is not None and spec.takes:
        raise MacroGivesTwice(pointer="/takes")
    texts = {code: checked_body(body, pointer="/texts") for code, body in spec.texts.items()}
    for body in texts.values():
        check_variables(body)
    return texts
