"""The asker says how well a ticket was solved."""

from django.utils import timezone

from community.errors import TextIsTooLong
from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotRate, ScoreIsImpossible, TicketIsNotSolved
from crm.models import Satisfaction, Ticket, TicketEvent
from crm.models.ticket_event import Rated
from crm.operations.events import locked_ticket, record_ticket_event
from crm.permissions import can_rate_ticket

LOWEST, HIGHEST = 1, 5
COMMENT_LENGTH_LIMIT = 2000


@act
def give_satisfaction(ticket: Ticket, *, by: Member, score: int, comment: str = "") -> TicketEvent | None:
    """Rate how a ticket was solved, or change the rating; the same again changes nothing and returns ``None``.

    Raises ``MayNotRate``, ``TicketIsNotSolved``, ``ScoreIsImpossible`` or ``TextIsTooLong``. A ticket that is reopened
    keeps what was said of its first solution until the asker says something else.
    """
    ticket = locked_ticket(ticket)
    if not can_rate_ticket(by, ticket):
        raise MayNotRate
    return rate(ticket, by=by, score=score, comment=comment)


def rate(ticket: Ticket, *, by: Member, score: int, comment: str) -> TicketEvent | None:
    """Rate a locked ticket in the act of whoever may, as ``give_satisfaction`` does."""
    if not ticket.is_solved:
        raise TicketIsNotSolved
    if not LOWEST <= score <= HIGHEST:
        raise ScoreIsImpossible(pointer="/score")
    comment = comment.strip()
    if len(comment) > COMMENT_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/comment")
    given = Satisfaction.objects.filter(ticket=ticket).first()
    if given is not None and (given.score, given.comment, given.by_id) == (score, comment, by.pk):
        return None
    rated = Rated(before=given.score if given else None, after=score)
    # The ticket is locked: nobody else can write the row between these lines.
    given = given or Satisfaction(ticket=ticket)
    given.score, given.comment, given.by, given.given_at = score, comment, by, timezone.now()
    given.save()
    return record_ticket_event(TicketEvent.Kind.RATED, ticket, by=by, extras=rated, at=given.given_at)
