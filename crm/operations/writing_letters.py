"""Letters of the desk to people without an account: written when they leave, to the address that holds then."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from community.letters import Letter, sending_host
from community.notifiers.letters import absolute
from community.operations.replying import ReplyWay, address_of_way
from crm.connectors.base import AnswerIsNotTaken
from crm.connectors.mail import hand_to_mail_server
from crm.models import Contact, Message, Network
from crm.operations.answering_by_link import RequestLink
from crm.operations.replying import LETTER_OUTSIDE
from crm.reports.restrictions import may_be_answered

_SUBJECT = 200


class AddressIsGone(AnswerIsNotTaken):
    """Nothing may be sent to this person any more: there is no address, or what is kept of them is not to be used."""


def send_letter(message: Message, key: str) -> None:
    """Send to a contact what the desk said, by a name that is the same each time.

    Raises ``AddressIsGone`` when there is nobody to whom it may go now, or what the mail server makes of it.
    """
    hand_to_mail_server(_letter(message, key))


def _letter(message: Message, key: str) -> Letter:
    # Read when it leaves: whom a merge made of them meanwhile, and their address of now.
    contact = Contact.objects.filter(messages=message).first()
    ticket = message.ticket
    assert ticket is not None
    if contact is None or not contact.email or message.removed_at is not None or not may_be_answered(ticket):
        raise AddressIsGone
    reply_to = address_of_way(ReplyWay(contact.pk, ticket.pk, LETTER_OUTSIDE))
    known_as = _answered(message) or f"<request-{ticket.pk}@{sending_host()}>"
    link = absolute(reverse("request-by-mail", args=[str(RequestLink(contact.pk, ticket.pk))]))
    # Nobody knows in which language somebody without an account reads.
    with translation.override(settings.LANGUAGE_CODE):
        subject = " ".join(f"Re: {ticket.subject}".split())[:_SUBJECT]
        given = {"message": message, "ticket": ticket, "subject": subject, "may_reply": bool(reply_to), "link": link}
        letter = Letter(
            f"{subject} ({ticket.number})",
            render_to_string("crm/emails/answer.txt", given),
            settings.DEFAULT_FROM_EMAIL,
            [contact.email],
            reply_to=[reply_to] if reply_to else None,
            headers={
                "Message-ID": f"<{key}@{sending_host()}>",
                "In-Reply-To": known_as,
                "References": known_as,
            },
        )
        letter.attach_alternative(render_to_string("crm/emails/answer.html", given), "text/html")
    for file in message.files.order_by("id"):
        with default_storage.open(file.stored_as) as content:
            letter.attach(file.name, content.read())
    return letter


def _answered(message: Message) -> str:
    """The latest letter of theirs in this ticket, so that their mail program shows the two together."""
    letters = Message.objects.filter(
        ticket=message.ticket_id, direction=Message.Direction.IN, channel__network=Network.EMAIL, removed_at=None
    )
    latest = letters.order_by("-written_at", "-id").values_list("external_id", flat=True).first() or ""
    return " ".join(latest.split())
