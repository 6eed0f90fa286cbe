"""Which bells make the ledger look at once."""

from unittest.mock import patch

import pytest

from community.models import AskEvent
from community.signals import ask_session_changed
from crm.models import TicketEvent
from crm.signals import ticket_changed
from ideas.models import IdeaEvent
from ideas.signals import idea_changed


@pytest.mark.parametrize(
    ("signal", "kind", "rings"),
    [
        (ticket_changed, TicketEvent.Kind.SOLVED, True),
        (ticket_changed, TicketEvent.Kind.REOPENED, True),
        (ticket_changed, TicketEvent.Kind.OPENED, False),
        (ticket_changed, TicketEvent.Kind.ASSIGNED, False),
        (idea_changed, IdeaEvent.Kind.IDEA_ADOPTED, True),
        (idea_changed, IdeaEvent.Kind.VALUE_REALISED, True),
        (idea_changed, IdeaEvent.Kind.IDEA_PROPOSED, False),
        (ask_session_changed, AskEvent.Kind.DEFLECTION_POTENTIAL, True),
        (ask_session_changed, AskEvent.Kind.DEFLECTION_REFUTED, True),
    ],
)
def test_only_what_can_have_a_value_rings(signal, kind, rings):
    with patch("roi.receivers.take_in_events.delay") as delay:
        signal.send(sender=None, event_id=1, kind=kind)

    assert delay.called is rings
