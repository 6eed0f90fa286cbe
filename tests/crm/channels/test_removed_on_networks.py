"""What is taken away on a network is told in its ticket, once, and its clocks hear it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import Message, Network, TicketEvent, WebhookDelivery
from crm.operations.conversing import remove_message, write_to_customer
from crm.operations.receiving import fetched_events, keep
from crm.operations.saying import Words
from crm.operations.subscribing import subscribe
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.threads import OTTO, hear, kinds, message, removed, said, ticket_of
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, MessageFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.WEBHOOK)


def test_a_removal_is_an_event_of_the_ticket_and_of_no_other_one(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    ticket = ticket_of(1, agent)

    hear(channel, removed(1), removed(2))

    gone = ticket.events.get(kind="removed_there")
    assert (gone.extras["message"], gone.by.kind, gone.occurred_at.hour) == (message(1).pk, "system", 12)
    assert TicketEvent.objects.filter(kind="removed_there").count() == 1
    assert [message(n).is_removed_there for n in (1, 2)] == [True, True]


def test_it_is_told_once_however_often_it_comes(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)

    hear(channel, removed(1), removed(1))
    hear(channel, removed(1, "13:00"))

    assert kinds(ticket).count("removed_there") == 1


def test_what_was_gone_before_the_ticket_was_made_is_none_of_its_events(channel, agent):
    hear(channel, said(1), said(2, "m-1"))
    hear(channel, removed(2))

    assert "removed_there" not in kinds(ticket_of(1, agent))


def test_a_reply_that_comes_with_its_removal_never_enters(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)

    hear(channel, said(2, "m-1"), removed(2))

    assert kinds(ticket) == ["opened"]


def test_what_an_agent_removed_before_is_not_removed_there(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    remove_message(message(1), by=agent)

    hear(channel, removed(1))

    assert (message(1).is_removed_there, kinds(ticket)[-1]) == (False, "removed")


def test_the_clock_that_waits_for_an_answer_to_it_stands_still(channel, agent, time_machine):
    time_machine.move_to("2026-11-20T10:05:00Z", tick=False)
    ServicePolicyFactory(hours={"next_response": 8})
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    write_to_customer(ticket, Words("Which pump?", is_told=True), by=agent)
    time_machine.move_to("2026-11-20T11:05:00Z", tick=False)
    hear(channel, said(2, "m-1", at="11:00"))
    assert ticket.clocks.get().state == "running"
    time_machine.move_to("2026-11-20T12:05:00Z", tick=False)

    hear(channel, removed(2))

    assert ticket.clocks.get().state == "stopped"


def test_a_program_elsewhere_is_told(channel, agent, keeper, server):
    hear(channel, said(1))
    ticket_of(1, agent)
    subscribe(by=keeper, name="Depot", url=f"{server.url}/told", kinds=["ticket.removed_there"])

    hear(channel, removed(1))

    assert WebhookDelivery.objects.get().payload["type"] == "ticket.removed_there"


def test_the_page_says_so(channel, agent, client, settings):
    settings.STAFF_MFA = False
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    hear(channel, removed(1))
    client.force_login(agent)

    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()

    assert "removed on the network" in page
    assert "The pump 1 hums." not in page.split('class="said')[1].split("</details>")[0]


def test_nothing_that_is_still_said_is_removed_there():
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=MessageFactory().pk).update(is_removed_there=True)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_bring_the_same_removal_one_tells_it():
    agent = MemberFactory(roles=["support"])
    channel = ChannelFactory(network=Network.WEBHOOK)
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    for name in ("a", "b", "c"):
        keep(fetched_events(channel, [Fetched(name, write_json(removed(1)))]))
    at_once = Barrier(3)

    def take_in():
        try:
            at_once.wait()
            take_in_inbound(batch_size=1)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as threads:
        for job in [threads.submit(take_in) for _ in range(3)]:
            job.result()

    assert kinds(ticket).count("removed_there") == 1
