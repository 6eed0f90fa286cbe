"""Answering a request by e-mail: only its asker does, from an address of their own."""

from contextlib import suppress

from community.incoming import Letter
from community.models import Member
from community.operations.attaching import keep_what_came_along
from community.operations.replying import OutsidePlace, Place, ReplyWay, address_of_way
from crm.conversation_errors import MayNotSpeakHere
from crm.models import Contact, ContactPoint, Message, Ticket
from crm.operations.bouncing import take_in_bounce
from crm.operations.conversing import write_from_outside, write_to_desk
from crm.operations.keeping_files import count_left_out, note_what_is_missing
from crm.operations.reaching import prove_point
from crm.operations.saying import Words
from crm.people_errors import PointIsProvenElsewhere
from crm.reports.known_of_person import where_it_leads
from crm.reports.restrictions import restriction_of

LETTER = "r"
# Whoever has no account is known by the number of the contact.
LETTER_OUTSIDE = "c"


def request_address(member: int, ticket: int) -> str:
    """The address by which a member answers about a request, or nothing where e-mails are not taken in."""
    return address_of_way(ReplyWay(member, ticket, LETTER))


def take_in_reply(member: Member, number: int, letter: Letter) -> Message:
    """Write what a member says by e-mail to the desk; files that are none of ours are left out.

    Who is the sender is proved before. Raises ``MayNotSpeakHere`` for a ticket of somebody else, by now, and what
    ``write_to_desk`` raises.
    """
    ticket = Ticket.objects.asked_by(member).filter(pk=number).first()
    if ticket is None:
        raise MayNotSpeakHere
    kept = keep_what_came_along(letter.files, by=member)
    message = write_to_desk(ticket, Words(letter.text, kept), by=member)
    count_left_out(message, len(letter.files) - len(kept))
    note_what_is_missing([(message, letter.is_cut_off)])
    return message


def take_in_reply_from_outside(contact: int, number: int, letter: Letter) -> Message:
    """Write what somebody without an account says by e-mail to the desk.

    Their address was in the letter that they answer, signed; they write from one that they are reached by. Raises
    ``MayNotSpeakHere`` for anybody else and for a ticket of somebody else, by now, and what ``write_from_outside`` raises.
    """
    person = Contact.objects.filter(pk=contact).first()
    ticket = Ticket.objects.filter(pk=number, contact=where_it_leads(person)).first() if person else None
    if ticket is None or letter.is_forged or not letter.sender:
        raise MayNotSpeakHere
    if not ticket.contact.points.current().called(ContactPoint.Kind.EMAIL, letter.sender).exists():
        raise MayNotSpeakHere
    _note_proof(ticket.contact, letter)
    system = Member.objects.system()
    kept = keep_what_came_along(letter.files, by=system)
    message = write_from_outside(ticket, Words(letter.text, kept), by=system)
    count_left_out(message, len(letter.files) - len(kept))
    note_what_is_missing([(message, letter.is_cut_off)])
    return message


def _note_proof(contact: Contact, letter: Letter) -> None:
    """The word in the address was sent to what they are reached by first; an answer from there shows that they read it."""
    point = contact.points.current().filter(kind=ContactPoint.Kind.EMAIL, is_primary=True).first()
    if point is not None and point.normalised == letter.sender and restriction_of(contact) is None:
        # Somebody else may have shown that it is theirs; what they say arrives in any case.
        with suppress(PointIsProvenElsewhere):
            prove_point(point, ContactPoint.Proof.REPLY)


PLACE = Place(LETTER, "crm.ticket", take_in_reply)
PLACE_OUTSIDE = OutsidePlace(LETTER_OUTSIDE, "crm.ticket", take_in_reply_from_outside, take_in_bounce)
