"""Macros are kept, put into the words of one ticket, and said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.models import Member
from community.operations.texts import checked_body
from crm.conversation_errors import MacroIsOff, MacroSaysNothing, UnknownVariable
from crm.errors import MayNotWorkTickets, NameIsTaken
from crm.models import Macro, MacroText, Message, Ticket
from crm.operations.conversing import write_to_customer
from crm.operations.saying import Words
from crm.permissions import can_work_tickets

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# Markdown takes none of these for anything but itself behind a backslash.
MARKS = re.compile(r"([!-/:-@\[-`{-~])")
# All that a macro can name; whatever else stands in braces is a mistake, which is refused when the macro is kept.
VARIABLES: Mapping[str, Callable[[Ticket, Member], str]] = {
    "contact.name": lambda ticket, _by: ticket.contact.name,
    "contact.first_name": lambda ticket, _by: ticket.contact.name.split(" ")[0],
    "ticket.number": lambda ticket, _by: ticket.number,
    "ticket.subject": lambda ticket, _by: ticket.subject,
    "agent.name": lambda _ticket, by: by.display_name,
}


@dataclass(frozen=True)
class MacroWords:
    """A macro as it reads for one ticket."""

    language: str
    body: str


@dataclass(frozen=True)
class MacroSpec:
    """What a macro is called, what it says in each language, and where the ticket moves with it."""

    name: str
    texts: Mapping[str, str]
    status: str = ""
    is_active: bool = True


@act
def write_macro(spec: MacroSpec, *, by: Member) -> Macro:
    """Keep a new macro. Raises ``MayNotWorkTickets``, ``NameIsTaken``, ``MacroSaysNothing`` or ``UnknownVariable``."""
    texts = _checked(spec, by)
    if Macro.objects.filter(name=spec.name).exists():
        raise NameIsTaken(pointer="/name")
    macro = Macro.objects.create(name=spec.name, status=spec.status, is_active=spec.is_active)
    MacroText.objects.bulk_create(MacroText(macro=macro, language=code, body=body) for code, body in texts.items())
    return macro


@act
def change_macro(macro: Macro, spec: MacroSpec, *, by: Member, version: int | None = None) -> Macro:
    """Let a macro say something else; what was said with it before stays. Raises as above, or ``VersionIsStale``."""
    texts = _checked(spec, by)
    macro = Macro.objects.select_for_update(no_key=True).get(pk=macro.pk)
    if version is not None and version != macro.version:
        raise VersionIsStale
    if Macro.objects.filter(name=spec.name).exclude(pk=macro.pk).exists():
        raise NameIsTaken(pointer="/name")
    macro.name, macro.status, macro.is_active = spec.name, spec.status, spec.is_active
    macro.version += 1
    macro.save(update_fields=["name", "status", "is_active", "version"])
    macro.texts.exclude(language__in=texts).delete()
    for code, body in texts.items():
        MacroText.objects.update_or_create(macro=macro, language=code, defaults={"body": body})
    return macro


@act
def use_macro(macro: Macro, ticket: Ticket, *, by: Member, body: str = "") -> Message:
    """Say to whoever asked what a macro says, or what somebody made of it, and move the ticket as it does.

    Raises ``MayNotWorkTickets``, ``MacroIsOff``, ``MacroSaysNothing`` or what ``write_to_customer`` raises.
    """
    if not macro.is_active:
        raise MacroIsOff
    words = Words(body or words_for(macro, ticket, by=by).body)
    moves = macro.status if macro.status != ticket.status else ""
    return write_to_customer(ticket, words, by=by, status=moves)


def words_for(macro: Macro, ticket: Ticket, *, by: Member) -> MacroWords:
    """Put a macro into the words of a ticket, in the language of whoever asked, else in that of the house or any.

    What people call themselves and their requests is put in as text that means nothing to Markdown. Raises
    ``MacroSaysNothing``.
    """
    texts = {text.language: text.body for text in macro.texts.all()}
    member = ticket.contact.member
    wanted = [member.locale if member else "", settings.LANGUAGE_CODE, *sorted(texts)]
    language = next((code for code in wanted if code in texts), None)
    if language is None:
        raise MacroSaysNothing

    def value(found: re.Match[str]) -> str:
        name = VARIABLES.get(found[1])
        return escaped(name(ticket, by)) if name else found[0]

    return MacroWords(language, VARIABLE.sub(value, texts[language]))


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
    texts = {code: checked_body(body, pointer="/texts") for code, body in spec.texts.items()}
    for body in texts.values():
        check_variables(body)
    return texts
