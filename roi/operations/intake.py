"""Takes in the events of tickets, ideas and help before asking, each of them once."""

from datetime import datetime

from community.foundation.intake import Intake, run_intake
from community.models import AskEvent
from crm.models import TicketEvent
from ideas.models import IdeaEvent
from roi.models import AskIntake, IdeaIntake, TicketIntake
from roi.operations.idea_history import EXPECTING
from roi.operations.valuing_asks import value_ask_events
from roi.operations.valuing_ideas import value_idea_events
from roi.operations.valuing_tickets import value_ticket_events

TICKET_EVENTS = Intake(
    name="roi.ticket_events",
    events=TicketEvent,
    marks=TicketIntake,
    kinds=(TicketEvent.Kind.SOLVED, TicketEvent.Kind.REOPENED, TicketEvent.Kind.CLOSED),
    handle=value_ticket_events,
)
IDEA_EVENTS = Intake(
    name="roi.idea_events",
    events=IdeaEvent,
    marks=IdeaIntake,
    kinds=(*EXPECTING, IdeaEvent.Kind.STATUS_CHANGED, IdeaEvent.Kind.VALUE_REALISED),
    handle=value_idea_events,
)
ASK_EVENTS = Intake(
    name="roi.ask_events",
    events=AskEvent,
    marks=AskIntake,
    kinds=tuple(AskEvent.Kind),
    handle=value_ask_events,
)
INTAKES = (TICKET_EVENTS, IDEA_EVENTS, ASK_EVENTS)


# A batch holds the end of the chain, and people who enter costs wait for it.
BATCH_SIZE = 500


def take_in(lane: str = "live", since: datetime | None = None) -> int:
    """Value everything that waits in a lane and return how many events were handled."""
    return sum(run_intake(intake, lane=lane, since=since, batch_size=BATCH_SIZE) for intake in INTAKES)
