"""On which way whoever asked gets what the desk writes in private."""

from enum import StrEnum

from crm.models import Ticket
from crm.reports.restrictions import restriction_of


class Way(StrEnum):
    """The ways there are."""

    HERE = "here"
    EMAIL = "email"
    NONE = "none"


def way_to_asker(ticket: Ticket) -> Way:
    """Return the way to whoever asked: their pages here with an account, else a letter, unless nothing may be sent."""
    if ticket.contact.member_id is not None:
        return Way.HERE
    if not ticket.contact.email or restriction_of(ticket.contact) is not None:
        return Way.NONE
    return Way.EMAIL
