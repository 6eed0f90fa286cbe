"""What is known about a ticket is corrected: subject, account, impact, urgency, priority, type and tags."""

from collections.abc import Iterable
from typing import Any, TypedDict

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.models import Member
from crm.errors import SubjectIsMissing, TagIsImpossible
from crm.models import Account, Ticket, TicketEvent, TicketType
from crm.models.ticket_event import Changed
from crm.operations.events import record_ticket_event, workable_ticket
from crm.operations.moving import change_status
from crm.operations.prioritising import prioritise

SUBJECT_LENGTH_LIMIT = 300
TAG_LENGTH_LIMIT = 40
TAGS_LIMIT = 10
_COLUMNS = ("subject", "account_id", "impact", "urgency", "priority", "priority_way", "type_id", "tags")


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


@act
def change_ticket(ticket: Ticket, given: Given, *, by: Member, version: int | None = None) -> TicketEvent | None:
    """Change what is given; what is the same already changes nothing and returns ``None``.

    A status is moved by ``change_status``. Raises ``MayNotWorkTickets``, ``TicketIsMerged``, ``VersionIsStale``,
    ``SubjectIsMissing``, ``TagIsImpossible`` or what ``change_status`` raises.
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
        ticket.save(update_fields=["subject", "account", *_COLUMNS[2:6], "type", "tags", "version"])
        different = [name for name in _COLUMNS if before[name] != after[name]]
        changed = Changed(_told(before, different), _told(after, different))
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
    ticket.impact = given.get("impact", ticket.impact)
    ticket.urgency = given.get("urgency", ticket.urgency)
    if {"impact", "urgency", "account", "priority"} & set(given):
        prioritise(ticket, given)


def _columns(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in _COLUMNS}


def _told(columns: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Events stay for ever, so they keep no words that may name a person."""
    return {name: None if name == "subject" else columns[name] for name in names}
