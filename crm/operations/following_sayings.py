"""What is said in the thread of a question is taken over by its ticket, whose clocks follow it."""

from collections.abc import Sequence
from datetime import datetime

from community.foundation.intake import Intake, run_intake
from community.models import Topic, TopicEvent
from crm.models import SayingIntake, Ticket
from crm.operations.clocks import bring_up_to_date
from crm.operations.escalation import give_time_again
from crm.operations.following import follow_topic_events
from crm.operations.sayings import SAYING_KINDS, take_over_sayings


def take_in_sayings(*, lane: str = "live", since: datetime | None = None) -> int:
    """Take over whatever was said and waits; return how many topic events were handled."""
    return run_intake(SAYINGS, lane=lane, since=since)


def follow_sayings(events: Sequence[TopicEvent]) -> None:
    """Take over what was said in these threads; a question without a ticket gets it first, as its own opening says.

    Runs inside a transaction and is all or nothing.
    """
    topics = {event.topic_id for event in events}
    questions = set(Topic.objects.questions().filter(pk__in=topics).values_list("pk", flat=True))
    unknown = questions - set(Ticket.objects.filter(topic__in=questions).values_list("topic", flat=True))
    if unknown:
        openings = TopicEvent.objects.filter(topic__in=unknown, kind=TopicEvent.Kind.TOPIC_OPENED)
        follow_topic_events(list(openings.order_by("id")))
    tickets = list(Ticket.objects.select_for_update(no_key=True).filter(topic__in=questions).order_by("pk"))
    take_over_sayings(tickets)
    give_time_again(tickets)
    bring_up_to_date([ticket.pk for ticket in tickets if ticket.terms_id])


# Whatever an import brings was said before anybody promised anything: it has no lane here.
SAYINGS = Intake(
    name="crm.sayings",
    events=TopicEvent,
    marks=SayingIntake,
    kinds=SAYING_KINDS,
    handle=follow_sayings,
    lanes=("live",),
)
