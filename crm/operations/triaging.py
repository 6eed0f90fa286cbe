"""Mentions are gone through: ignored, thanked for, or made a ticket or an idea."""

from dataclasses import dataclass

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Category, Member
from crm.conversation_errors import MessageIsRemoved
from crm.errors import IdeaNeedsPlace, MayNotWorkTickets, MentionIsDecided, NotAMention
from crm.models import Contact, LinkedPersona, Message, MessageReading, Network, PersonaLink, Ticket, Triage
from crm.operations.answering import answer_message
from crm.operations.joining_tickets import hold_personas, join_tickets
from crm.operations.linking import Grounds, link_persona
from crm.operations.opening import Problem, write_ticket
from crm.operations.writing_down import find_parents
from crm.permissions import can_work_tickets
from ideas.models import Idea
from ideas.operations.proposing import propose_idea

_V = Triage.Verdict
_LEADING = {_V.TICKET, _V.IDEA}


@dataclass(frozen=True)
class Made:
    """What a verdict needs besides itself: words of thanks, or a place and a title for an idea."""

    text: str = ""
    title: str = ""
    category: Category | None = None


@act
def decide_mention(message: Message, verdict: str, *, by: Member, made: Made = Made()) -> Triage | None:
    """Say what becomes of a mention; the same verdict again changes nothing and returns ``None``.

    A ticket is for the contact whom the author is taken for, or for a new one that is linked as seen in this message.
    Raises ``MayNotWorkTickets``, ``NotAMention``, ``MessageIsRemoved``, ``MentionIsDecided``, or what answering, opening and
    proposing raise.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if message.persona_id is not None:
        # Before the message, as whoever takes in more of the same person does.
        hold_personas([message.persona_id])
    message = read_locked(Message.objects.select_related("channel", "persona"), message.pk)
    decided = Triage.objects.filter(message=message).first()
    if decided is not None and decided.verdict == verdict:
        return None
    if decided is not None and decided.verdict in _LEADING:
        raise MentionIsDecided
    _check_is_open(message, verdict)
    decided = decided or Triage(message=message)
    decided.verdict, decided.by = _V(verdict), by
    match decided.verdict:
        case _V.THANK:
            answer_message(message, by=by, text=made.text)
        case _V.TICKET:
            decided.ticket = _ticket_of(message, by)
        case _V.IDEA:
            decided.idea = _idea_of(message, by, made)
    decided.save()
    return decided


def _check_is_open(message: Message, verdict: str) -> None:
    if message.channel is None or message.direction != Message.Direction.IN or message.ticket_id is not None:
        raise NotAMention
    if message.removed_at is not None and verdict != _V.IGNORE:
        raise MessageIsRemoved


@act
def correct_mood(reading: MessageReading, mood: str, *, by: Member) -> None:
    """Say how a message is meant, beside what the rules said. Raises ``MayNotWorkTickets``."""
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    reading.corrected_mood, reading.corrected_by = MessageReading.Mood(mood), by
    reading.save(update_fields=["corrected_mood", "corrected_by"])


def _ticket_of(message: Message, by: Member) -> Ticket:
    is_mail = message.channel is not None and message.channel.network == Network.EMAIL
    origin = Ticket.TicketOrigin.EMAIL if is_mail else Ticket.TicketOrigin.SOCIAL
    subject = message.subject or message.beginning
    ticket = write_ticket(Problem(_contact_of(message, by), subject, origin), by=by, at=message.written_at)
    message.ticket = ticket
    message.save(update_fields=["ticket"])
    # What the same person has said below it meanwhile; whoever takes in more of it just now waits for the persona.
    find_parents([message.pk])
    join_tickets([message.pk])
    return ticket


def _contact_of(message: Message, by: Member) -> Contact:
    """A persona comes before a contact: who it is, is a statement with evidence, and never more than seen here."""
    linked = LinkedPersona.objects.filter(persona=message.persona).select_related("contact").first()
    if linked is not None:
        return linked.contact
    contact = Contact.objects.create(name=str(message.persona)[:200])
    assert message.persona is not None
    grounds = Grounds(evidence=PersonaLink.Evidence.MESSAGE, reference=str(message.pk))
    link_persona(message.persona, contact, by=by, grounds=grounds)
    return contact


def _idea_of(message: Message, by: Member, made: Made) -> Idea:
    if made.category is None:
        raise IdeaNeedsPlace(pointer="/category")
    quoted = "\n".join(f"> {line}" for line in message.plain_text.splitlines() if line.strip())
    title = made.title or message.beginning
    return propose_idea(made.category, by=by, title=title, body=f"{made.text}\n\n{quoted}".strip()).idea
