"""Whoever undoes the merge of a ticket may say why; it stands in the log of the ticket and goes with the person."""

import pytest
from django.urls import reverse

from crm.operations.forgetting import forget_people
from crm.operations.merging import merge_ticket, unmerge_ticket
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(customer, agent):
    contact = ContactFactory(member=customer)
    ticket = TicketFactory(contact=contact, status="open")
    merge_ticket(ticket, TicketFactory(contact=contact, status="open"), by=agent)
    ticket.refresh_from_db()
    return ticket


def notes(ticket):
    return [event.extras["note"] for event in ticket.events.filter(kind="unmerged")]


def test_a_program_says_it_with_the_call(api_of, agent, customer, ticket):
    path = reverse("api-ticket-merged-into", args=[ticket.pk])
    assert api_of(agent).delete(f"{path}?because=x").status_code == 400
    assert api_of(agent).delete(f"{path}?reason={'x' * 2001}").status_code == 400
    assert api_of(customer).delete(f"{path}?reason=Mine").status_code in {403, 404}
    assert notes(ticket) == []

    assert api_of(agent).delete(f"{path}?reason=Two+leaks").status_code == 204
    assert api_of(agent).delete(f"{path}?reason=Again").status_code == 204
    assert notes(ticket) == ["Two leaks"]

    forget_people([ticket.contact_id])
    assert notes(ticket) == [""]


def test_an_agent_says_it_at_the_button_or_says_nothing(client, agent, ticket, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    path = reverse("admin:crm_ticket_act", args=[ticket.pk, "unmerge"])
    assert 'name="note"' in client.get(path).text
    assert client.post(path, {"note": ""}).status_code == 302
    assert notes(ticket) == [""]


def test_colleagues_read_it_in_the_history_of_the_ticket(client, agent, ticket, settings):
    settings.STAFF_MFA = False
    unmerge_ticket(ticket, by=agent, reason="Two <leaks>")
    client.force_login(agent)
    assert ": Two &lt;leaks&gt;" in client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).text
