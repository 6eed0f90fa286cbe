"""Whoever takes something back over HTTP may say why: read in one way, kept in the log and shown at the desk."""

import pytest

from crm.models import Ticket, TicketEvent
from crm.operations.assignment import assign_ticket
from crm.operations.following import take_in_topic_events
from crm.operations.splitting import split_ticket
from crm.reports.told_events import told_of, with_names
from tests.factories.community import TopicFactory
from tests.factories.crm import ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db


def of_assignment(agent):
    ticket = TicketFactory(status="open")
    assign_ticket(ticket, agent, by=agent)
    return ticket, ticket, "assignment/", f"Taken from {agent}: knows better"


def of_message(agent):
    ticket = TicketFactory(status="open", contact=ContactFactory())
    message = MessageFactory(ticket=ticket, contact=ticket.contact)
    return ticket, ticket, f"messages/{message.pk}/", None


def of_split(agent):
    origin = TicketFactory(status="open")
    taken = split_ticket(origin, by=agent, subject="The gate", messages=[])
    return taken, origin, "split/", f"Put back: {taken.number} (knows better)"


def of_escalation(agent):
    TopicFactory()
    take_in_topic_events()
    ticket = Ticket.objects.get()
    assign_ticket(ticket, agent, by=agent)
    return ticket, ticket, "escalation/", None


@pytest.mark.parametrize("begun", [of_assignment, of_message, of_split, of_escalation])
def test_a_reason_is_checked_kept_and_told(agent, agent_api, begun):
    ticket, logged, path, sentence = begun(agent)
    address = f"/api/v1/tickets/{ticket.pk}/{path}"

    too_long = agent_api.delete(f"{address}?reason={'x' * 2001}")
    unknown = agent_api.delete(f"{address}?raeson=no")
    done = agent_api.delete(f"{address}?reason=+knows+better+")

    assert (too_long.status_code, too_long.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert unknown.status_code == 400
    assert done.status_code in {200, 204}
    event = with_names(logged.events.filter(extras__note="knows better")).get()
    told = told_of(event)
    assert told == sentence if sentence else told.endswith(": knows better")


def test_without_a_reason_the_log_says_none(agent, agent_api):
    ticket, _logged, path, _sentence = of_assignment(agent)

    assert agent_api.delete(f"/api/v1/tickets/{ticket.pk}/{path}").status_code == 204

    assert "note" not in TicketEvent.objects.filter(kind="assigned").latest("id").extras
