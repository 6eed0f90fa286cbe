"""Whoever opened a ticket by a letter is told so by one: once, never a program, and only so often a day."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community.bounded_mail import in_one_line
from community.letters import Letter, sending_host
from community.operations.replying import ReplyWay, address_of_way
from crm.connectors.base import AnswerIsNotTaken
from crm.connectors.reading import text
from crm.connectors.written_by_mail import message_id_in
from crm.models import Acknowledgement, Message, MessageReading, Ticket
from crm.operations.leaving_once import send_due
from crm.operations.replying import LETTER, LETTER_OUTSIDE
from crm.reports.restrictions import may_be_answered
from crm.signals import acknowledgement_wanted

# Two desks that thank each other come to an end.
A_DAY = 3
_SUBJECT = 200
_NOBODY = {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces"}


def acknowledge(letter: Message) -> Acknowledgement | None:
    """Let a letter leave to whoever sent one that has just opened a ticket, in the act that opened it.

    Runs while their persona is held, so that letters that come at once are counted one after the other. Nothing to an
    address where nobody reads, nor when they got enough of them within a day.
    """
    assert letter.persona is not None
    since = timezone.now() - timedelta(days=1)
    of_today = Acknowledgement.objects.filter(message__persona=letter.persona, asked_at__gt=since)
    if letter.persona.external_id.partition("@")[0].lower() in _NOBODY or of_today.count() >= A_DAY:
        return None
    transaction.on_commit(_ring)
    return Acknowledgement.objects.create(message=letter)


def send_acknowledgements() -> int:
    """Send what is due; return how many letters left."""
    told = ("message__ticket", "message__contact", "message__persona", "message__channel")
    return send_due(lambda: Acknowledgement.objects.waiting().select_related(*told), _written)


def _ring() -> None:
    acknowledgement_wanted.send_robust(sender=Acknowledgement)


def _written(one: Acknowledgement) -> Letter:
    message, ticket = one.message, one.message.ticket
    if ticket is None or message.removed_at is not None or not may_be_answered(ticket):
        raise AnswerIsNotTaken(_("There is nobody any more to whom it may go."))
    assert message.persona is not None
    channel = message.channel
    sender = text(channel.options.get("sender")) if channel else ""
    known_as = message_id_in(in_one_line(message.external_id))
    reply_to = address_of_way(_way(ticket))
    with translation.override(_language_of(message)):
        subject = " ".join(f"Re: {ticket.subject}".split())[:_SUBJECT]
        return Letter(
            f"{subject} ({ticket.number})",
            render_to_string("crm/emails/received.txt", {"ticket": ticket, "message": message}),
            sender or settings.DEFAULT_FROM_EMAIL,
            [in_one_line(message.persona.external_id)],
            reply_to=[reply_to] if reply_to else None,
            headers={
                "Message-ID": f"<{one.key}@{sending_host()}>",
                "In-Reply-To": known_as,
                "References": known_as,
                # No program that heeds RFC 3834, or that of Exchange, answers it.
                "Auto-Submitted": "auto-replied",
                "X-Auto-Response-Suppress": "All",
            },
        )


def _way(ticket: Ticket) -> ReplyWay:
    member = ticket.contact.member_id
    return ReplyWay(member, ticket.pk, LETTER) if member else ReplyWay(ticket.contact_id, ticket.pk, LETTER_OUTSIDE)


def _language_of(message: Message) -> str:
    """Return the language in which they wrote, as far as we read it and speak it."""
    read = MessageReading.objects.filter(message=message).values_list("language", flat=True).first()
    return read if read in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
