"""Writes what is said in the conversation of a ticket, with its files and its event; who may is asked by the acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from community.foundation.markup import render_markdown
from community.models import Member
from community.operations.attaching import hand_over_files
from community.operations.texts import checked_body
from crm.conversation_errors import NobodyIsReached
from crm.models import Message, MessageFile, ReplyDelivery, Ticket, TicketEvent
from crm.models.ticket_event import Said
from crm.operations.events import record_ticket_event
from crm.privacy_errors import PersonIsRestricted
from crm.reports.restrictions import may_be_answered
from crm.signals import answer_written


@dataclass(frozen=True)
class Words:
    """What somebody writes, in Markdown, with the numbers of files that they handed in before.

    ``is_told`` says that whoever asked knows it from elsewhere, such as by phone, so that no letter goes out.
    """

    body: str
    attachments: Collection[int] = ()
    is_told: bool = False


def say_from_customer(ticket: Ticket, words: Words, *, by: Member, opens: bool = False) -> Message:
    """Write what whoever asked says to the desk. Raises ``TextIsEmpty``, ``TextIsTooLong`` or what files raise."""
    message = Message(ticket=ticket, by=by, contact_id=ticket.contact_id, direction=Message.Direction.IN)
    _write(message, words, by, None)
    said = Said(message.pk, opens=opens)
    record_ticket_event(TicketEvent.Kind.MESSAGE_IN, ticket, by=by, extras=said, at=message.written_at)
    return message


def say_to_customer(
    ticket: Ticket, words: Words, *, by: Member, at: datetime | None = None, solves: bool = False
) -> Message:
    """Write what the desk says to whoever asked, and to nobody else; who has no account gets it by e-mail.

    Raises as above, or ``NobodyIsReached`` or ``PersonIsRestricted`` where no letter may go and nobody said that whoever
    asked is told.
    """
    is_by_mail = ticket.contact.member_id is None and not words.is_told
    if is_by_mail:
        if not may_be_answered(ticket):
            raise PersonIsRestricted
        if not ticket.contact.email:
            raise NobodyIsReached
    message = Message(ticket=ticket, by=by, contact_id=ticket.contact_id, direction=Message.Direction.OUT)
    _write(message, words, by, at)
    said = Said(message.pk, solves=solves)
    record_ticket_event(TicketEvent.Kind.MESSAGE_OUT, ticket, by=by, extras=said, at=message.written_at)
    if is_by_mail:
        ReplyDelivery.objects.create(message=message)
        transaction.on_commit(partial(answer_written.send_robust, sender=ReplyDelivery))
    return message


def say_from_outside(ticket: Ticket, words: Words, *, files_by: Member) -> Message:
    """Write what whoever asked says by e-mail, without an account here; who keeps the files is somebody else."""
    message = Message(ticket=ticket, contact_id=ticket.contact_id, direction=Message.Direction.IN)
    _write(message, words, files_by, None)
    said = Said(message.pk)
    record_ticket_event(TicketEvent.Kind.MESSAGE_IN, ticket, by=files_by, extras=said, at=message.written_at)
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
