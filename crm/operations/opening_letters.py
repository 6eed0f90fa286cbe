"""A letter to a support mailbox opens a ticket, if our own mail server vouches for whoever wrote it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Member
from crm.models import Contact, ContactPoint, LinkedPersona, Message, PersonaLink, Ticket, TicketEvent
from crm.models.ticket_event import Said
from crm.operations.events import record_ticket_event
from crm.operations.joining_tickets import hold_personas
from crm.operations.linking import Grounds, state_link
from crm.operations.naming import act_as
from crm.operations.opening import Problem, write_ticket
from crm.operations.our_own import is_our_address
from crm.operations.tracing_letters import Letters, desk_tickets
from crm.reports.known_of_person import where_it_leads

# A program that does not say that it is one fills no queue.
OPENED_A_DAY = 20
RULE = "support_mailbox"
_LONGEST_ADDRESS = 254


def open_for_letters(letters: Letters) -> list[Message]:
    """Open a ticket for each new letter to a support mailbox that is a request of its own; return those letters.

    Runs inside the transaction that wrote them down. Whatever answers something that we know, comes from a list or from
    ourselves, or has a sender of whom nobody knows whether it is them, waits among the mentions for somebody to look.
    """
    asked = [(message, news) for message, news in letters if message.channel and message.channel.opens_tickets]
    asked = [(message, news) for message, news in asked if not (message.is_unverified or news.is_from_list)]
    if not asked:
        return []
    hold_personas({message.persona_id for message, _news in asked if message.persona_id})
    answering = _answering(asked)
    numbers = [message.pk for message, _news in asked if message.pk not in answering]
    rows = Message.objects.filter(pk__in=numbers, ticket=None, parent=None, removed_at=None, direction="in")
    return [letter for letter in rows.select_related("persona", "channel").order_by("pk") if _open(letter)]


def is_address(sender: str) -> bool:
    """Tell whether somebody can be written to there."""
    try:
        validate_email(sender)
    except ValidationError:
        return False
    return len(sender) <= _LONGEST_ADDRESS


def _answering(letters: Letters) -> set[int]:
    """Return those that name a letter that we know, whoever wrote that one: they are part of a conversation."""
    names = {name for _message, news in letters for name in news.above}
    channels = {message.channel_id for message, _news in letters}
    known = set(
        Message.objects.filter(channel__in=channels, external_id__in=names).values_list("channel_id", "external_id")
    )
    part = {one.pk for one, news in letters if any((one.channel_id, name) in known for name in news.above)}
    return part | set(desk_tickets(letters))


def _open(letter: Message) -> bool:
    assert letter.persona is not None
    sender = letter.persona.external_id
    elsewhere = Message.objects.filter(external_id=letter.external_id, persona=letter.persona, ticket__isnull=False)
    if not is_address(sender) or is_our_address(sender) or elsewhere.exists():
        return False
    contact = _whose(letter)
    if contact is None or _asked_today(contact) >= OPENED_A_DAY:
        return False
    by = Member.objects.system()
    subject = letter.subject.strip() or letter.beginning or _("Without a subject")
    ticket = write_ticket(Problem(contact, subject, Ticket.TicketOrigin.EMAIL), by=by)
    letter.ticket, letter.contact = ticket, contact
    letter.save(update_fields=["ticket", "contact"])
    said = Said(letter.pk, opens=True)
    record_ticket_event(TicketEvent.Kind.MESSAGE_IN, ticket, by=by, extras=said, at=ticket.opened_at)
    return True


def _whose(letter: Message) -> Contact | None:
    """Return who wrote it, made if nobody is known by this address; nothing where only a person may say it.

    An address that somebody merely wrote down, and a link that was only seen, open nothing of a member.
    """
    persona = letter.persona
    assert persona is not None
    address = ContactPoint.objects.proven().called(ContactPoint.Kind.EMAIL, persona.external_id)
    proven = address.select_related("contact").first()
    if proven is not None:
        return where_it_leads(proven.contact)
    link = LinkedPersona.objects.filter(persona=persona).select_related("contact").first()
    if link is not None:
        return link.contact if link.is_proven or link.contact.member_id is None else None
    by = Member.objects.system()
    act_as(by)
    name = " ".join(persona.name.split())[:200] or persona.external_id[:200]
    contact = Contact.objects.create(name=name, email=persona.external_id)
    grounds = Grounds(evidence=PersonaLink.Evidence.MESSAGE, reference=str(letter.pk), rule=RULE)
    state_link(persona, contact, by=by, grounds=grounds)
    return contact


def _asked_today(contact: Contact) -> int:
    since = timezone.now() - timedelta(days=1)
    return contact.tickets.filter(origin=Ticket.TicketOrigin.EMAIL, opened_at__gte=since).count()
