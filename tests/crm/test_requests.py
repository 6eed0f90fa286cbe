"""One's own requests on pages and by token; those of others do not exist."""

import pytest
from django.test import Client

from crm.operations.solving import solve_ticket
from tests.factories.community import TopicFactory
from tests.factories.crm import CommunityTicketFactory, ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/requests/"


@pytest.fixture
def ticket(customer, agent):
    ticket = TicketFactory(contact=ContactFactory(member=customer), subject="Leaking pump")
    solve_ticket(ticket, by=agent, answer="Turn the valve.")
    return ticket


def test_the_caller_reads_where_a_request_stands_and_what_was_answered(ticket, customer_api, agent):
    row = customer_api.get(f"{URL}{ticket.pk}/").json()

    assert (row["number"], row["status"], row["subject"]) == (ticket.number, "solved", "Leaking pump")
    assert [message["body"] for message in row["messages"]] == ["Turn the valve."]
    assert customer_api.get(URL).json()["results"] == [row]
    assert str(agent) not in str(row)
    assert not {"contact", "account", "priority", "assignee"} & row.keys()


@pytest.mark.parametrize("who", ["helper_api", "agent_api", "manager_api"])
def test_what_others_asked_does_not_exist_here(who, ticket, request):
    api = request.getfixturevalue(who)

    assert api.get(URL).json()["results"] == []
    assert api.get(f"{URL}{ticket.pk}/").status_code == 404


def test_strangers_and_tokens_without_the_scope_read_nothing(ticket, customer, api_of, anonymous_api):
    assert anonymous_api.get(URL).status_code == 401
    assert api_of(customer, "community:read").get(URL).json()["code"] == "scope_missing"
    assert api_of(customer).get(f"{URL}?limit=x").status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_many(number, customer, customer_api, queries):
    contact = ContactFactory(member=customer)
    for _ in range(number):
        MessageFactory.create_batch(2, ticket=TicketFactory(contact=contact))

    with queries(5):
        rows = customer_api.get(URL).json()["results"]

    assert len(rows) == number


def test_the_pages_show_ones_own_and_nothing_else(ticket, customer, client, helper, agent):
    client.force_login(customer)

    assert "Leaking pump" in client.get("/requests/").content.decode()
    page = client.get(f"/requests/{ticket.pk}/").content.decode()
    assert "Turn the valve." in page
    assert str(agent) not in page
    for other in (helper, agent):
        client.force_login(other)
        assert "Leaking pump" not in client.get("/requests/").content.decode()
        assert client.get(f"/requests/{ticket.pk}/").status_code == 404
    assert Client().get(f"/requests/{ticket.pk}/").status_code == 302


def test_a_question_leads_to_its_thread(customer, client):
    topic = TopicFactory(author=customer)
    ticket = CommunityTicketFactory(topic=topic)
    client.force_login(customer)

    assert topic.get_absolute_url() in client.get(f"/requests/{ticket.pk}/").content.decode()


def test_of_a_long_conversation_the_newest_is_shown_and_a_link_goes_back(ticket, customer, client, monkeypatch):
    monkeypatch.setattr("crm.web.views.requests.MESSAGES_SHOWN", 3)
    for number in range(7):
        MessageFactory(ticket=ticket, html=f"<p>word-{number}</p>")
    client.force_login(customer)

    newest = client.get(f"/requests/{ticket.pk}/").content.decode()
    link = newest.split('href="?before=')[1].split('"')[0]
    middle = client.get(f"/requests/{ticket.pk}/?before={link}").content.decode()
    link = middle.split('href="?before=')[1].split('"')[0]
    oldest = client.get(f"/requests/{ticket.pk}/?before={link}").content.decode()

    seen = [[number for number in range(7) if f"word-{number}<" in page] for page in (newest, middle, oldest)]
    assert seen[0] == [4, 5, 6]
    assert sorted(number for page in seen for number in page) == list(range(7)), "each is shown once"
    assert 'href="?before=' not in oldest
    for nonsense in ("x", "9" * 30, "999999", "-1"):
        assert "word-6<" in client.get(f"/requests/{ticket.pk}/?before={nonsense}").content.decode()
