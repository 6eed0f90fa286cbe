"""Whoever asked without an account says by the link of a letter that it is solved, that it is not, and how it went.

The link was sent to their address; who follows it sees where the request stands and nothing that was said, for letters
are passed on.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from community.errors.reminding import LinkHasExpired, LinkIsNobodysNow, LinkIsUnknown
from community.foundation.acting import act
from community.models import Member
from crm.models import Contact, Ticket, TicketEvent
from crm.operations.conversing import end_for_asker
from crm.operations.events import locked_ticket
from crm.operations.rating import rate
from crm.operations.solving import take_up_again
from crm.reports.known_of_person import where_it_leads

SALT = "mitwert.request"
GOOD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class RequestLink:
    """To whom it was sent, and about which ticket."""

    contact: int
    ticket: int

    def __str__(self) -> str:
        return TimestampSigner(salt=SALT).sign(f"{self.contact}-{self.ticket}")

    @classmethod
    def read(cls, word: str) -> Self:
        """Read a link that we signed not too long ago. Raises ``LinkHasExpired`` or ``LinkIsUnknown``."""
        try:
            contact, ticket = TimestampSigner(salt=SALT).unsign(word, max_age=GOOD_FOR).split("-")
        except SignatureExpired as error:
            raise LinkHasExpired from error
        except (BadSignature, ValueError) as error:
            raise LinkIsUnknown(pointer="/word") from error
        return cls(int(contact), int(ticket))


def look_at_request(word: str) -> Ticket:
    """Find which request a link is about and change nothing, for programs follow the links of e-mails.

    Raises ``LinkHasExpired``, ``LinkIsUnknown``, or ``LinkIsNobodysNow`` when the request is somebody else's by now, or of
    somebody who signs in.
    """
    link = RequestLink.read(word)
    person = Contact.objects.filter(pk=link.contact).first()
    found = Ticket.objects.filter(pk=link.ticket, contact__member=None).exclude(contact__email="")
    ticket = found.filter(contact=where_it_leads(person)).select_related("contact").first() if person else None
    if ticket is None:
        raise LinkIsNobodysNow
    return ticket


@act
def end_by_link(word: str) -> TicketEvent:
    """Say that it is solved. Raises as ``look_at_request`` does, or what ``say_it_is_solved`` raises."""
    return end_for_asker(_locked(word), by=Member.objects.system())


@act
def ask_again_by_link(word: str) -> Ticket:
    """Say that it is not solved after all, and return the ticket that goes on. Raises as ``look_at_request`` does."""
    return take_up_again(_locked(word), by=Member.objects.system())


@act
def rate_by_link(word: str, *, score: int, comment: str = "") -> TicketEvent | None:
    """Say how it went. Raises as ``look_at_request`` does, or what ``give_satisfaction`` raises."""
    return rate(_locked(word), by=Member.objects.system(), score=score, comment=comment)


def _locked(word: str) -> Ticket:
    # Looked at again under the lock: a merge may have made it somebody else's.
    locked_ticket(look_at_request(word))
    return locked_ticket(look_at_request(word))
