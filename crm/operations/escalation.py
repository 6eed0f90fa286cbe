"""A question comes to the desk when the community did not answer in time, and goes back when that is better."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member, Post
from community.models.topic import State
from crm.errors import TicketAlreadySolved, TicketHasNoQuestion, TicketIsClosed
from crm.models import DeskPolicy, Ticket, TicketEvent
from crm.models.ticket_event import Returned
from crm.operations.assignment import Taker, hand_to_team, place, take_from_the_community
from crm.operations.events import record_ticket_event, workable_ticket
from crm.operations.routing import route_ticket

BATCH = 200
NOTE_LENGTH_LIMIT = 1000
# An asker who was answered and said nothing for so long is not waiting any more.
QUIET = timedelta(days=30)
# Others may go on talking for so many times of the community since the asker's last word; then the desk looks.
TIMES_OF_TALK = 3
_WAITING = [Ticket.Status.NEW, Ticket.Status.OPEN]


@act
def escalate_ticket(ticket: Ticket, *, by: Member, note: str = "") -> TicketEvent | None:
    """Take a question to the desk before the community's time is over; one that is there stays there.

    It goes to the team for questions, if the policy names one, else by the routes. Raises ``MayNotWorkTickets``, ``TicketAlreadySolved`` or
    ``TicketIsClosed``.
    """
    ticket = _unsolved(ticket, by)
    event = take_from_the_community(ticket, by=by, reason="by_hand", note=note.strip()[:NOTE_LENGTH_LIMIT])
    if event is not None:
        _to_the_team_for_questions(ticket, DeskPolicy.current(), by)
    return event


@act
def return_to_community(ticket: Ticket, *, by: Member, note: str = "") -> TicketEvent | None:
    """Give a question back to the community, whose time begins anew; one that is there stays there.

    Whoever worked on it is free of it. Raises ``MayNotWorkTickets``, ``TicketAlreadySolved``, ``TicketIsClosed`` or
    ``TicketHasNoQuestion``.
    """
    ticket = _unsolved(ticket, by)
    if ticket.topic is None or not ticket.topic.is_standing:
        raise TicketHasNoQuestion
    if ticket.owner == Ticket.Owner.COMMUNITY:
        return None
    place(ticket, Taker(), by=by)
    until = DeskPolicy.current().community_until(timezone.now())
    ticket.owner, ticket.community_until = Ticket.Owner.COMMUNITY, until
    ticket.save(update_fields=["owner", "community_until"])
    returned = Returned(until.isoformat(), note.strip()[:NOTE_LENGTH_LIMIT])
    return record_ticket_event(TicketEvent.Kind.RETURNED, ticket, by=by, extras=returned)


def escalate_overdue() -> int:
    """Take to the desk what nobody answered in time and return how many; may be run as often as one likes."""
    by, policy, moment, escalated = Member.objects.system(), DeskPolicy.current(), timezone.now(), 0
    while (number := _escalate_some(moment, policy, by)) is not None:
        escalated += number
    return escalated


@act
def _escalate_some(moment: datetime, policy: DeskPolicy, by: Member) -> int | None:
    """Look at some questions whose time is over; null when there are none."""
    due = Ticket.objects.with_the_community().filter(status__in=_WAITING, community_until__lte=moment)
    due = due.order_by("community_until", "id").select_related("contact")
    # Whatever somebody works on at this moment is looked at another time.
    tickets = list(due.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
    if not tickets:
        return None
    topics = [ticket.topic_id for ticket in tickets if ticket.topic_id]
    last, asked = _last_words(topics), _last_words_of_askers(topics)
    escalated = 0
    for ticket in tickets:
        said = last.get(ticket.topic_id or 0)
        is_answered = said is not None and said.by != ticket.contact.member_id
        if is_answered and said is not None and not _is_talked_on(said, asked.get(said.topic, said.at), moment, policy):
            # Never at once again, whatever the policy says: the queue would be looked through for ever.
            again = max(policy.community_until(moment), moment + timedelta(hours=1))
            ticket.community_until = None if said.at + QUIET <= moment else again
            ticket.save(update_fields=["community_until"])
        else:
            take_from_the_community(ticket, by=by, reason="clock", at=moment)
            _to_the_team_for_questions(ticket, policy, by)
            escalated += 1
    return escalated


def give_time_again(tickets: Collection[Ticket]) -> None:
    """Start the community's time anew where it was over for good and whoever asked has written again; locked tickets."""
    quiet = [one for one in tickets if _is_with_the_community_for_good(one)]
    if not quiet:
        return
    last, policy = _last_words([one.topic_id for one in quiet if one.topic_id]), DeskPolicy.current()
    for ticket in quiet:
        said = last.get(ticket.topic_id or 0)
        if said is not None and said.by == ticket.contact.member_id:
            ticket.community_until = policy.community_until(said.at)
            ticket.save(update_fields=["community_until"])


def _is_with_the_community_for_good(ticket: Ticket) -> bool:
    waits = ticket.owner == Ticket.Owner.COMMUNITY and ticket.status in _WAITING
    return waits and ticket.community_until is None and ticket.topic_id is not None


def _is_talked_on(said: "_Said", asked_at: datetime, moment: datetime, policy: DeskPolicy) -> bool:
    """Tell whether others still talk, long after whoever asked said their last word, and nobody has solved it."""
    until = asked_at
    for _time in range(TIMES_OF_TALK):
        until = policy.community_until(until)
    return until <= moment < policy.community_until(said.at)


def _unsolved(ticket: Ticket, by: Member) -> Ticket:
    ticket = workable_ticket(ticket, by)
    if ticket.is_solved:
        raise TicketAlreadySolved
    if ticket.status == Ticket.Status.CLOSED:
        raise TicketIsClosed
    return ticket


def _to_the_team_for_questions(ticket: Ticket, policy: DeskPolicy, by: Member) -> None:
    team = policy.escalation_team
    if team is not None and team.is_active:
        hand_to_team(ticket, team, by=by)
    else:
        route_ticket(ticket)


@dataclass(frozen=True)
class _Said:
    topic: int
    by: int
    at: datetime


def _last_words(topics: list[int]) -> dict[int, _Said]:
    """Who said the last word in each thread, without the question itself."""
    replies = Post.objects.filter(topic__in=topics, state=State.VISIBLE, number__gt=1)
    newest = replies.order_by("topic", "-number").distinct("topic").values_list("topic", "author", "created_at")
    return {topic: _Said(topic, author, moment) for topic, author, moment in newest}


def _last_words_of_askers(topics: list[int]) -> dict[int, datetime]:
    """When whoever asked said their last word in each thread, the question itself among them."""
    own = Post.objects.filter(topic__in=topics, author=F("topic__author"))
    return dict(own.order_by().values_list("topic").annotate(at=Max("created_at")))
