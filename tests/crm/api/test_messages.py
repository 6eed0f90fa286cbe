"""The conversation over HTTP: the customer's side, the desk's side, and keys that make a call act once."""

import pytest
from rest_framework.test import APIClient

from community.models import AnsweredCall, Post
from crm.models import Message, Ticket
from tests.factories.community import PostFactory
from tests.factories.crm import CommunityTicketFactory, ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
REQUESTS, TICKETS = "/api/v1/requests/", "/api/v1/tickets/"


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer), subject="Leaking pump", status="open")


@pytest.fixture
def note(ticket, agent):
    return MessageFactory(ticket=ticket, direction="note", visibility="internal", by=agent, contact=None, body="A fool")


def test_a_request_goes_its_way_by_calls_alone(customer_api, agent_api, customer):
    asked = customer_api.post(REQUESTS, {"subject": "Leaking pump", "body": "It leaks."})
    ticket = Ticket.objects.get()
    assert asked.status_code == 201
    assert (asked.json()["number"], asked.json()["status"], ticket.origin) == (ticket.number, "new", "api")

    said = agent_api.post(
        f"{TICKETS}{ticket.pk}/messages/", {"body": "Which?", "visibility": "private", "status": "pending"}
    )
    assert said.status_code == 201
    more = customer_api.post(f"{REQUESTS}{ticket.pk}/messages/", {"body": "The red one."}).json()
    assert (more["status"], [one["body"] for one in more["messages"]]) == (
        "open",
        ["It leaks.", "Which?", "The red one."],
    )

    for _ in range(2):
        ended = customer_api.put(f"{REQUESTS}{ticket.pk}/resolution/")
        assert (ended.status_code, ended.json()["status"]) == (200, "solved")
    again = customer_api.delete(f"{REQUESTS}{ticket.pk}/resolution/").json()
    assert (again["id"], again["status"]) == (ticket.pk, "open")


def test_the_desk_writes_notes_private_words_and_public_ones(agent_api, ticket, agent):
    url = f"{TICKETS}{ticket.pk}/messages/"
    note = agent_api.post(url, {"body": "Careful.", "visibility": "internal"}).json()
    assert (note["direction"], note["visibility"], note["by"]["id"]) == ("note", "internal", agent.pk)
    assert agent_api.post(url, {"body": "x", "visibility": "public"}).json()["code"] == "ticket_has_no_thread"
    assert agent_api.post(url, {"body": "x"}).status_code == 400
    asked = CommunityTicketFactory()
    public = agent_api.post(f"{TICKETS}{asked.pk}/messages/", {"body": "Hello all", "visibility": "public"}).json()
    assert (public["id"], public["post"]) == (None, Post.objects.get(topic=asked.topic, number=2).pk)

    assert agent_api.delete(f"{url}{note['id']}/").status_code == 204
    assert agent_api.delete(f"{url}{note['id']}/").json()["code"] == "message_is_removed"
    [row] = agent_api.get(url).json()["results"]
    assert (row["body"], row["removed_at"] is not None) == ("", True)


def test_customers_never_read_notes_and_strangers_read_nothing(ticket, note, request, anonymous_api):
    customer_api, helper_api, agent_api, manager_api = (
        request.getfixturevalue(f"{who}_api") for who in ("customer", "helper", "agent", "manager")
    )
    shown = [customer_api.get(f"{REQUESTS}{path}") for path in ("", f"{ticket.pk}/", f"{ticket.pk}/messages/")]
    assert all(answer.status_code == 200 and "A fool" not in answer.content.decode() for answer in shown)
    for api in (helper_api, agent_api):
        assert api.get(f"{REQUESTS}{ticket.pk}/messages/").status_code == 404
        assert api.post(f"{REQUESTS}{ticket.pk}/messages/", {"body": "x"}).status_code == 404
        assert api.put(f"{REQUESTS}{ticket.pk}/resolution/").status_code == 404
    assert helper_api.get(f"{TICKETS}{ticket.pk}/messages/").status_code == 403
    assert anonymous_api.post(REQUESTS, {"subject": "x", "body": "x"}).status_code == 401
    refused = manager_api.post(f"{TICKETS}{ticket.pk}/messages/", {"body": "x", "visibility": "internal"})
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_work_tickets")
    assert Message.objects.get() == note


def test_whom_the_desk_waits_for_is_nobodys_business(ticket, customer_api):
    Ticket.objects.update(status="on_hold")

    assert customer_api.get(f"{REQUESTS}{ticket.pk}/").json()["status"] == "open"


@pytest.mark.parametrize("number", [1, 3])
def test_reading_a_conversation_costs_the_same_for_many(number, ticket, customer_api, agent_api, agent, queries):
    MessageFactory.create_batch(number, ticket=ticket, by=agent, direction="out")

    for api, url, cost in ((customer_api, REQUESTS, 5), (agent_api, TICKETS, 6)):
        with queries(cost):
            rows = api.get(f"{url}{ticket.pk}/messages/").json()["results"]
        assert len(rows) == number


def test_the_same_call_with_the_same_key_acts_once(customer_api, helper_api):
    def ask(api: APIClient, body, key):
        return api.post(REQUESTS, {"subject": "Leaking", "body": body}, headers={"Idempotency-Key": key})

    first, second = ask(customer_api, "It leaks.", "k1"), ask(customer_api, "It leaks.", "k1")
    other = ask(customer_api, "It hums.", "k1")
    refused = ask(customer_api, "  ", "k2")

    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (refused.status_code, ask(customer_api, "Now", "k2").status_code) == (400, 201)
    assert ask(helper_api, "It leaks.", "k1").status_code == 201
    assert ask(customer_api, "x", "k" * 101).status_code == 400
    assert (Ticket.objects.count(), AnsweredCall.objects.count()) == (3, 3)


@pytest.mark.parametrize(("by_header", "status"), [(False, 409), (True, 412)])
def test_a_program_that_says_how_far_it_read_hears_what_came_meanwhile(
    by_header, status, agent_api, customer_api, ticket, agent
):
    url = f"{TICKETS}{ticket.pk}/messages/"
    tag = agent_api.get(url).headers["ETag"]

    def answer(tag):
        said = {"body": "Which?", "visibility": "private"}
        if by_header:
            return agent_api.post(url, said, headers={"If-Match": tag})
        return agent_api.post(url, said | {"seen": tag.strip('"')})

    customer_api.post(f"{REQUESTS}{ticket.pk}/messages/", {"body": "The red one."})
    refused = answer(tag)

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (status, "something_is_new")
    assert [one["body"] for one in problem["messages"]] == ["The red one."]
    assert [one["kind"] for one in problem["events"]] == ["message_in"]
    assert not Message.objects.filter(direction="out").exists()
    assert answer(f'"{problem["seen"]}"').status_code == 201
    # What oneself said is no news, and without a mark nothing is asked.
    assert answer(f'"{problem["seen"]}"').status_code == 201
    assert agent_api.post(url, {"body": "Well?", "visibility": "private"}).status_code == 201


def test_a_mark_that_is_none_has_read_nothing(agent_api, customer_api, ticket):
    url = f"{TICKETS}{ticket.pk}/messages/"
    customer_api.post(f"{REQUESTS}{ticket.pk}/messages/", {"body": "The red one."})

    assert agent_api.post(url, {"body": "x", "visibility": "private", "seen": "?"}).status_code == 409
    assert agent_api.post(url, {"body": "x", "visibility": "private"}, headers={"If-Match": "W/x"}).status_code == 412


def test_what_stands_in_the_thread_is_news_too(agent_api):
    asked = CommunityTicketFactory()
    url = f"{TICKETS}{asked.pk}/messages/"
    tag = agent_api.get(url).headers["ETag"]
    PostFactory(topic=asked.topic, body="Try the valve.")

    refused = agent_api.post(url, {"body": "Hello", "visibility": "public"}, headers={"If-Match": tag}).json()

    assert [(one["body"], one["visibility"]) for one in refused["messages"]] == [("Try the valve.", "public")]
