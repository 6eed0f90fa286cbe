"""What is known about a ticket is corrected: subject, account, impact, urgency, priority, type, tags and additional fields."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.models import Member
from crm.errors import SubjectIsMissing, TagIsImpossible
from crm.models import Account, FieldDefinition, Ticket, TicketEvent, TicketType
from crm.models.ticket_event import Changed
from crm.operations.custom_fields import checked_custom
from crm.operations.events import record_ticket_event, workable_ticket
from crm.operations.moving import change_status
from crm.operations.prioritising import prioritise

SUBJECT_LENGTH_LIMIT = 300
TAG_LENGTH_LIMIT = 40
TAGS_LIMIT = 10
_COLUMNS = ("subject", "account_id", "impact", "urgency", "priority", "priority_way", "type_id", "tags", "custom")
# What fields of these kinds say may name a person, whatever their definition says.
_IN_WORDS = frozenset({FieldDefinition.Kind.TEXT, FieldDefinition.Kind.URL})


class Given(TypedDict, total=False):
    """What may be changed; a priority of ``None`` is again that of the rules."""

    subject: str
    account: Account | None
    impact: str
    urgency: str
    priority: str | None
    type: TicketType | None
    tags: list[str]
    status: str
    custom: Mapping[str, Any]


@act
def change_ticket(ticket: Ticket, given: Given, *, by: Member, version: int | None = None) -> TicketEvent | None:
    """Change what is given; what is the same already changes nothing and returns ``None``.

    A status is moved by ``change_status``. Raises ``MayNotWorkTickets``, ``TicketIsMerged``, ``VersionIsStale``,
    ``SubjectIsMissing``, ``TagIsImpossible``, what ``checked_custom`` raises or what ``change_status`` raises.
    """
    ticket = workable_ticket(ticket, by)
    if version is not None and version != ticket.version:
        raise VersionIsStale
    before = _columns(ticket)
    _apply(ticket, given)
    after = _columns(ticket)
    event = None
    if after != before:
        ticket.version += 1
        ticket.save(update_fields=["subject", "account", *_COLUMNS[2:6], "type", "tags", "custom", "version"])
        different = [name for name in _COLUMNS if before[name] != after[name]]
        told, said = _told(before, different), _told(after, different)
        if "custom" in different:
            told["custom"], said["custom"] = _told_of_fields(before["custom"], after["custom"])
        changed = Changed(told, said)
        event = record_ticket_event(TicketEvent.Kind.CHANGED, ticket, by=by, extras=changed)
    if "status" in given:
        event = change_status(ticket, given["status"], by=by) or event
    return event


@act
def add_tags(ticket: Ticket, tags: Iterable[str], *, by: Member) -> TicketEvent | None:
    """Add tags to those that a ticket has; those that it has already change nothing.

    Raises ``MayNotWorkTickets``, ``TicketIsMerged`` or ``TagIsImpossible``.
    """
    ticket = workable_ticket(ticket, by)
    return change_ticket(ticket, {"tags": [*ticket.tags, *tags]}, by=by)


def checked_tags(tags: Iterable[str]) -> list[str]:
    """Return tags in small letters, each once, in order; raises ``TagIsImpossible``."""
    words = list(dict.fromkeys(" ".join(tag.lower().split()) for tag in tags if tag.strip()))
    if len(words) > TAGS_LIMIT or any(len(word) > TAG_LENGTH_LIMIT for word in words):
        raise TagIsImpossible(pointer="/tags")
    return sorted(words)


def checked_subject(subject: str) -> str:
    """Return the words on one line; raises ``SubjectIsMissing``."""
    words = " ".join(subject.split())[:SUBJECT_LENGTH_LIMIT]
    if not words:
        raise SubjectIsMissing(pointer="/subject")
    return words


def _apply(ticket: Ticket, given: Given) -> None:
    if "subject" in given:
        ticket.subject = checked_subject(given["subject"])
    if "account" in given:
        ticket.account = given["account"]
    if "type" in given:
        ticket.type = given["type"]
    if "tags" in given:
        ticket.tags = checked_tags(given["tags"])
    if "custom" in given:
        ticket.custom = checked_custom("ticket", given["custom"], ticket.custom)
    ticket.impact = given.get("impact", ticket.impact)
    ticket.urgency = given.get("urgency", ticket.urgency)
    if {"impact", "urgency", "account", "priority"} & set(given):
        prioritise(ticket, given)


def _columns(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in _COLUMNS}


def _told(columns: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Events stay for ever, so they keep no words that may name a person."""
    return {name: None if name == "subject" else columns[name] for name in names}


def _told_of_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what additional fields held that changed; of those that may tell of a person only that they did."""
    different = sorted(code for code in {*before, *after} if before.get(code) != after.get(code))
    known = FieldDefinition.objects.filter(target=FieldDefinition.Target.TICKET, is_personal=False)
    plain = set(known.exclude(kind__in=_IN_WORDS).values_list("code", flat=True))

    def told(held: Mapping[str, Any]) -> dict[str, Any]:
        return {code: held.get(code) if code in plain else None for code in different}

    return told(before), told(after)
