"""Nothing is said blindly: whoever answers has read what others said and did meanwhile."""

from collections.abc import Callable

from community.foundation.acting import act
from community.models import Member
from community.operations.posting import locked_topic
from crm.conversation_errors import SomethingIsNew
from crm.models import Ticket
from crm.operations.events import locked_ticket
from crm.reports.newer import Mark, news_of


@act
def say_having_read[R](ticket: Ticket, say: Callable[[Ticket], R], *, seen: Mark, by: Member) -> R:
    """Do what speaks in a ticket if nobody else spoke or changed it since; of two at the same moment one waits, and is told.

    Ticket and topic are locked from the look to the end of what is said. Raises ``SomethingIsNew`` or what that raises.
    """
    ticket = locked_ticket(ticket)
    if ticket.topic is not None:
        locked_topic(ticket.topic)
    if news_of(ticket, seen, by):
        raise SomethingIsNew
    return say(ticket)
