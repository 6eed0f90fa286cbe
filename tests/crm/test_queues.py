"""The queues of the desk hold what they say, and their counts are the lengths of their lists."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import Ticket
from crm.operations.following import take_in_topic_events
from crm.operations.moving import change_status
from crm.operations.opening import Problem, open_ticket
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import ContactFactory, ResolutionFactory, TeamFactory, TicketFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(agent):
    """One ticket or two of each kind, by name."""
    colleague = MemberFactory(roles=["support"])
    ours, theirs = TeamFactory(agents=[agent]), TeamFactory(agents=[colleague])
    topic = TopicFactory()
    take_in_topic_events()
    ResolutionFactory(member=agent)
    return {
        "mine": TicketFactory(assignee=agent, status="open"),
        "mine, on hold": TicketFactory(assignee=agent, status="on_hold"),
        "a colleague's": TicketFactory(assignee=colleague, status="open"),
        "of my team": TicketFactory(team=ours, status="open"),
        "of another team": TicketFactory(team=theirs, assignee=colleague, status="pending"),
        "nobody's": TicketFactory(),
        "of the community": Ticket.objects.get(topic=topic),
    }


HELD = {
    "open": ["mine", "mine, on hold", "a colleague's", "of my team", "of another team", "nobody's", "of the community"],
    "mine": ["mine", "mine, on hold"],
    "team": ["of my team"],
    "unassigned": ["of my team", "nobody's"],
    "breaching": [],
    "community": ["of the community"],
    "waiting": ["mine, on hold", "of another team"],
}


def test_each_queue_holds_what_it_says_and_counts_it(agent_api, desk, queries):
    with queries(3):
        counted = {row["key"]: row["count"] for row in agent_api.get("/api/v1/ticket-queues/").json()}

    names = {ticket.pk: name for name, ticket in desk.items()}
    held = {}
    for key in HELD:
        rows = agent_api.get("/api/v1/tickets/", {"queue": key}).json()["results"]
        held[key] = sorted(names[row["id"]] for row in rows)
    assert held == {key: sorted(tickets) for key, tickets in HELD.items()}
    assert counted == {key: len(tickets) for key, tickets in HELD.items()}


def test_what_runs_out_or_was_missed_stands_in_the_queue_of_deadlines_once(agent_api, agent):
    ServicePolicyFactory(hours={"first_response": 1, "resolution": 2})
    ticket = open_ticket(Problem(ContactFactory(), "It hums"), by=agent)
    now = timezone.now()
    assert ticket.clocks.update(due_at=now + timedelta(hours=2), warn_at=now + timedelta(hours=1)) == 2

    def breaching():
        return [row["id"] for row in agent_api.get("/api/v1/tickets/", {"queue": "breaching"}).json()["results"]]

    assert breaching() == []
    ticket.clocks.update(warn_at=now - timedelta(seconds=1))
    assert breaching() == [ticket.pk]
    change_status(ticket, "pending", by=agent)
    assert breaching() == []


def test_the_back_office_lists_the_queues_with_their_counts(client, agent, desk, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    address = reverse("admin:crm_ticket_changelist")

    page = client.get(address).content.decode()
    mine = client.get(address, {"queue": "mine"}).content.decode()

    assert "mine (2)" in page
    assert "community first (1)" in page
    assert desk["mine"].subject in mine
    assert desk["a colleague's"].subject not in mine


def test_a_queue_that_there_is_not_is_refused_and_customers_have_none(agent_api, customer_api):
    assert agent_api.get("/api/v1/tickets/", {"queue": "theirs"}).status_code == 400
    assert customer_api.get("/api/v1/ticket-queues/").status_code == 403
