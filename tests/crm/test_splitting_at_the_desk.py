"""Whoever takes a second problem out of a ticket chooses what goes along, and can put it back."""

import re

import pytest
from django.urls import reverse

from crm.models import Ticket
from crm.operations.conversing import write_note
from crm.operations.merging import merge_ticket
from crm.operations.saying import Words, say_from_customer
from crm.operations.splitting import split_ticket
from tests.factories.crm import ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer))


@pytest.fixture
def conversation(ticket, customer, agent):
    told = [say_from_customer(ticket, Words(text), by=customer) for text in ("It **hums**.", "The invoice is wrong.")]
    return [*told, write_note(ticket, Words("Ask accounting."), by=agent)]


def act_on(ticket, act):
    return reverse("admin:crm_ticket_act", args=[ticket.pk, act])


def buttons(desk, ticket):
    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    return set(re.findall(r"/acts/([a-z-]+)/", page)), page


def bodies(ticket):
    return list(ticket.messages.in_order().values_list("body", flat=True))


def test_what_is_ticked_goes_along_and_nothing_else(desk, ticket, conversation):
    form = desk.get(act_on(ticket, "split")).content.decode()
    assert form.count('name="messages"') == 3
    assert "Carla Customer · from the customer · The invoice is wrong." in form

    answer = desk.post(
        act_on(ticket, "split"),
        {"subject": "Invoice", "messages": [conversation[1].pk, conversation[2].pk]},
        follow=True,
    )

    taken = Ticket.objects.get(subject="Invoice")
    assert (bodies(ticket), bodies(taken)) == (["It **hums**."], ["The invoice is wrong.", "Ask accounting."])
    page = reverse("admin:crm_ticket_change", args=[taken.pk])
    assert f'Taken out: <a href="{page}">{taken.number} Invoice</a>' in answer.content.decode()


def test_it_is_put_back_by_a_button_exactly_once(desk, ticket, conversation, customer):
    before = bodies(ticket)
    desk.post(act_on(ticket, "split"), {"subject": "Invoice", "messages": [conversation[1].pk]})
    taken = Ticket.objects.get(subject="Invoice")
    offered, page = buttons(desk, taken)
    assert "put-back" in offered
    assert re.search(rf"was taken out of another one:\s+<a[^>]+>{ticket.number}<", page)
    assert "put-back" not in buttons(desk, ticket)[0]

    assert desk.post(act_on(taken, "put-back")).status_code == 302

    assert bodies(ticket) == before
    offered, page = buttons(desk, taken)
    assert "put-back" not in offered
    assert "was taken out of another one" not in page
    assert "was not taken out of another one" in desk.post(act_on(taken, "put-back")).content.decode()
    assert bodies(ticket) == before


def test_what_is_merged_is_refused_and_nothing_moves(desk, ticket, conversation, agent):
    taken = split_ticket(ticket, by=agent, subject="Invoice", messages=[conversation[1].pk])
    merge_ticket(ticket, TicketFactory(contact=ticket.contact), by=agent)

    refused = desk.post(act_on(taken, "put-back"))

    assert (refused.status_code, bodies(taken)) == (200, ["The invoice is wrong."])
    assert "split" not in buttons(desk, ticket)[0]


def test_what_was_said_elsewhere_cannot_be_ticked(desk, ticket, conversation):
    foreign = MessageFactory(ticket=TicketFactory())

    refused = desk.post(act_on(ticket, "split"), {"subject": "Invoice", "messages": [foreign.pk]})

    assert refused.status_code == 200
    assert "Select a valid choice" in refused.content.decode()
    assert not Ticket.objects.filter(subject="Invoice").exists()


def test_a_customer_takes_nothing_out(client, customer, ticket, conversation):
    client.force_login(customer)

    assert client.post(act_on(ticket, "split"), {"subject": "Invoice"}).status_code == 302
    assert not Ticket.objects.filter(subject="Invoice").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_costs_the_same_for_many(number, desk, ticket, agent, queries):
    MessageFactory.create_batch(number, ticket=ticket, by=agent, direction="out")
    desk.get(act_on(ticket, "split"))

    with queries(10):
        desk.get(act_on(ticket, "split"))
