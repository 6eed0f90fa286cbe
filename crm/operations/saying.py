"""Writes what is said in the conversation of a ticket, with its files and its event; who may is asked by the acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.foundation.markup import render_markdown
from community.models import Member
from community.operations.attaching import hand_over_files
from community.operations.texts import checked_body
from crm.models import Message, MessageFile, Ticket, TicketEvent
from crm.models.ticket_event import Said
from crm.operations.events import record_ticket_event


@dataclass(frozen=True)
class Words:
    """What somebody writes, in Markdown, with the numbers of files that they handed in before."""

    body: str
    attachments: Collection[int] = ()


def say_from_customer(ticket: Ticket, words: Words, *, by: Member, at: datetime | None = None) -> Message:
    """Write what whoever asked says to the desk. Raises ``TextIsEmpty``, ``TextIsTooLong`` or what files raise."""
    message = Message(ticket=ticket, by=by, contact_id=ticket.contact_id, direction=Message.Direction.IN)
    _write(message, words, by, at)
    record_ticket_event(TicketEvent.Kind.MESSAGE_IN, ticket, by=by, extras=Said(message.pk), at=message.written_at)
    return message


def say_to_customer(
    ticket: Ticket, words: Words, *, by: Member, at: datetime | None = None, solves: bool = False
) -> Message:
    """Write what the desk says to whoever asked, and to nobody else; raises as above."""
    message = Message(ticket=ticket, by=by, contact_id=ticket.contact_id, direction=Message.Direction.OUT)
    _write(message, words, by, at)
    said = Said(message.pk, solves=solves)
    record_ticket_event(TicketEvent.Kind.MESSAGE_OUT, ticket, by=by, extras=said, at=message.written_at)
    return message


def _write(message: Message, words: Words, by: Member, at: datetime | None) -> None:
    message.visibility = Message.Visibility.PRIVATE
    message.body = checked_body(words.body)
    message.html = render_markdown(message.body)
    message.written_at = at or timezone.now()
    message.save()
    keep_files(message, words.attachments, by=by)


def keep_files(message: Message, attachments: Collection[int], *, by: Member) -> None:
    """Let files that were handed in go along with a message. Raises ``TooManyAttachments`` or ``UnknownAttachment``."""
    if attachments:
        columns = ("name", "kind", "size", "width", "height", "sha256", "stored_as", "uploaded_at")
        MessageFile.objects.bulk_create(
            MessageFile(message=message, uploaded_by=by, **{name: getattr(row, name) for name in columns})
            for row in hand_over_files(attachments, by=by)
        )
