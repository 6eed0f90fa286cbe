"""Whoever takes a solution back may say why; it stands in the log of the ticket and goes with the person."""

import pytest
from django.urls import reverse

from crm.operations.forgetting import forget_people
from crm.operations.solving import ask_again, solve_ticket
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(customer, agent):
    ticket = TicketFactory(contact=ContactFactory(member=customer), status="open")
    solve_ticket(ticket, by=agent, answer="Turn it.")
    ticket.refresh_from_db()
    return ticket


def why(ticket):
    return ticket.events.get(kind="reopened").extras


def test_a_program_says_it_with_the_call_as_the_contract_has_it(api_of, agent, ticket):
    path = reverse("api-ticket-resolution", args=[ticket.pk])
    assert api_of(agent).delete(f"{path}?reason=It+leaks+again").status_code == 204
    assert why(ticket) == {"reason": "solution_withdrawn", "note": "It leaks again"}
    assert api_of(agent).delete(path).status_code == 204
    assert api_of(agent).delete(f"{path}?because=x").status_code == 400

    forget_people([ticket.contact_id])
    assert why(ticket)["note"] == ""


def test_an_agent_says_it_at_the_button_or_says_nothing(client, agent, ticket, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    path = reverse("admin:crm_ticket_act", args=[ticket.pk, "reopen"])
    assert "Reason" in client.get(path).text
    assert client.post(path, {"reason": ""}).status_code == 302
    assert why(ticket) == {"reason": "solution_withdrawn", "note": ""}


def test_whoever_asks_again_is_told_apart(customer, ticket):
    ask_again(ticket, by=customer)
    assert why(ticket) == {"reason": "asked_again", "note": ""}
