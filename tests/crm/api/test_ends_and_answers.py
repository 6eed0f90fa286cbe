"""Closing, taking up again, sending again, retiring a secret and counting a segment by calls."""

import pytest

from crm.models import DeskPolicy, Message, Network, ReplyDelivery, Segment, Ticket
from crm.operations.answering import answer_message
from crm.operations.sealing_secrets import add_secret, open_secrets
from crm.operations.solving import solve_ticket
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, ContactFactory, MessageFactory, PersonaFactory, TicketFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def answer(agent):
    """An answer on a network of which nobody knows whether it arrived."""
    channel = ChannelFactory(network=Network.MASTODON)
    said = MessageFactory(channel=channel, persona=PersonaFactory(), contact=None, visibility="public", external_id="7")
    delivery = answer_message(said, by=agent, text="Try this.")
    ReplyDelivery.objects.filter(pk=delivery.pk).update(state="unsure", error="NetworkIsAway: status 500", starts=1)
    return delivery


def test_a_solved_ticket_is_closed_and_an_unsolved_one_is_not(agent_api, agent):
    ticket = TicketFactory()
    address = f"{API}tickets/{ticket.pk}/closing/"
    early = agent_api.put(address)
    solve_ticket(ticket, by=agent, answer="Turn it on.")
    closed = [agent_api.put(address) for _ in range(2)]

    assert (early.status_code, early.json()["code"]) == (409, "ticket_is_not_solved")
    assert [(one.status_code, one.json()["status"]) for one in closed] == [(200, "closed")] * 2
    assert [event.kind for event in ticket.events.all()].count("closed") == 1


def test_what_is_over_is_taken_up_by_the_same_ticket_or_by_one_that_follows_it(agent_api, agent):
    ticket = TicketFactory()
    solve_ticket(ticket, by=agent, answer="Turn it on.")
    address = f"{API}tickets/{ticket.pk}/taking-up/"
    same = agent_api.post(address)
    solve_ticket(ticket, by=agent, answer="Turn it off.")
    DeskPolicy.objects.create(pk=1, reopen_days=0)
    after = [agent_api.post(address, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    waiting = agent_api.post(address)

    assert (same.status_code, same.json()["id"], same.json()["status"]) == (200, ticket.pk, "open")
    follower = Ticket.objects.get(follows=ticket)
    assert [one.json()["id"] for one in (*after, waiting)] == [follower.pk] * 3
    assert Ticket.objects.count() == 2


def test_closing_and_taking_up_are_for_agents_and_hidden_from_customers(customer, customer_api, manager_api, agent):
    ticket = TicketFactory(contact=ContactFactory(member=customer))
    solve_ticket(ticket, by=agent, answer="Turn it on.")
    ways = [("put", "closing"), ("post", "taking-up")]

    refused = [getattr(manager_api, verb)(f"{API}tickets/{ticket.pk}/{way}/") for verb, way in ways]
    hidden = [getattr(customer_api, verb)(f"{API}tickets/{ticket.pk}/{way}/").status_code for verb, way in ways]
    nowhere = [getattr(manager_api, verb)(f"{API}tickets/0/{way}/").status_code for verb, way in ways]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (403, "may_not_work_tickets"),
        (403, "may_not_ask_again"),
    ]
    assert (hidden, nowhere) == ([403, 403], [404, 404])
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_an_answer_says_how_it_fares_and_is_sent_again_once(agent_api, answer):
    listed = agent_api.get(f"{API}reply-deliveries/?state=unsure&channel={answer.message.channel_id}").json()["results"]
    address = f"{API}reply-deliveries/{answer.pk}/"
    again = agent_api.post(f"{address}sending/", headers={"Idempotency-Key": "again"})
    twice = agent_api.post(f"{address}sending/", headers={"Idempotency-Key": "again"})
    more = agent_api.post(f"{address}sending/")

    assert [(one["id"], one["state"], one["ticket"]) for one in listed] == [
        (answer.pk, "unsure", answer.message.ticket_id)
    ]
    assert listed[0]["advice"].startswith("Look there first")
    assert (again.status_code, again.json()["state"], again.json()["advice"]) == (202, "waiting", "")
    assert (twice.status_code, twice.json()) == (202, again.json())
    assert (more.status_code, more.json()["code"]) == (409, "answer_is_under_way")
    assert agent_api.get(address).json() == again.json()
    assert agent_api.get(f"{API}reply-deliveries/?ticket=1").json()["results"] == []
    assert Message.objects.filter(direction="out").count() == 1


def test_only_agents_send_again_and_customers_see_no_answer_on_its_way(answer, manager_api, customer_api):
    address = f"{API}reply-deliveries/{answer.pk}/"
    refused = manager_api.post(f"{address}sending/")

    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_work_tickets")
    assert manager_api.get(address).json()["state"] == "unsure"
    assert [customer_api.get(one).status_code for one in (f"{API}reply-deliveries/", address)] == [403, 403]
    assert customer_api.post(f"{address}sending/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_answers_takes_a_constant_number_of_queries(number, agent, agent_api, queries):
    said = MessageFactory(
        channel=ChannelFactory(network=Network.MASTODON), contact=None, persona=PersonaFactory(), external_id="7"
    )
    for _ in range(number):
        answer_message(said, by=agent, text="Try this.")
    agent_api.get(f"{API}reply-deliveries/")

    with queries(3):
        assert len(agent_api.get(f"{API}reply-deliveries/").json()["results"]) == number


def test_a_secret_is_retired_for_good_by_those_who_keep_channels(api_of, keeper, agent_api):
    channel = ChannelFactory()
    secret = add_secret(channel, by=keeper, use="signing", secret="one")
    address = f"{API}channels/{channel.pk}/secrets/{secret.pk}/retirement/"
    refused = agent_api.put(address)
    retired = [api_of(keeper).put(address).json() for _ in range(2)]

    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_keep_channels")
    assert retired[0] == retired[1]
    assert retired[0]["retired_at"] is not None
    assert "one" not in str(retired)
    assert open_secrets(channel).by_use == {}
    assert api_of(keeper).put(f"{API}channels/{ChannelFactory().pk}/secrets/{secret.pk}/retirement/").status_code == 404


def test_a_segment_is_counted_when_somebody_asks(agent, agent_api, customer_api):
    segment = Segment.objects.create(name="Adas", rule={"field": "name", "op": "is", "value": "Ada"}, by=agent)
    address = f"{API}segments/{segment.pk}/count/"
    ContactFactory(name="Ada")

    assert agent_api.put(address).json()["count"] == 1
    ContactFactory(name="Ada")
    assert agent_api.put(address).json()["count"] == 2
    assert customer_api.put(address).status_code == 403
