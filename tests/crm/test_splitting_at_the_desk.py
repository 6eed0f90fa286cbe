"""Whoever takes a second problem out of a ticket chooses what goes along, and can put it back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from crm.models import Ticket
from crm.operations.conversing import write_note
from crm.operations.merging import merge_ticket
from crm.operations.saying import Words, say_from_customer
from crm.operations.splitting import split_ticket
from tests.factories.crm import ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, 8, tzinfo=UTC)


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


@pytest.fixture
def long_ticket(ticket, agent):
    """A hundred and twenty messages, some of the same moment."""
    for number in range(120):
        at = START + timedelta(minutes=number // 2)
        MessageFactory(ticket=ticket, by=agent, direction="out", written_at=at, body=f"word-{number}.")
    return ticket


def offered(page):
    return [int(number) for number in re.findall(r"word-(\d+)\.", page.split("submit-row")[0])]


def turn(page, label):
    found = re.search(rf'name="turn" value="([^"]+)"[^>]*>\s*(?:← )?{label}', page)
    return found and found[1]


def sent(page, **given):
    """What a browser sends of the form: where one is, and what is ticked there and elsewhere."""
    hidden = re.findall(r'<input type="hidden" name="messages" value="(\d+)">', page)
    ticked = re.findall(r'name="messages" value="(\d+)"[^>]* checked', page)
    place = re.search(r'name="page" value="([^"]*)"', page)[1]
    return {"subject": "Invoice", "page": place, **given, "messages": [*hidden, *ticked, *given.get("messages", [])]}


def test_every_message_can_be_ticked_however_old_and_ticks_of_other_pages_stay(desk, long_ticket, queries):
    url, numbers = act_on(long_ticket, "split"), list(long_ticket.messages.in_order().values_list("pk", flat=True))
    page = desk.get(url).content.decode()
    assert offered(page) == list(range(70, 120))
    assert turn(page, "Later messages") is None
    page = desk.post(url, sent(page, messages=[numbers[119]], turn=turn(page, "Earlier messages"))).content.decode()
    assert offered(page) == list(range(20, 70))
    assert "1 message of another page is ticked, too." in page

    with queries(10):
        turned = desk.post(url, sent(page, messages=[numbers[40]], turn=turn(page, "Earlier messages")))
    page = turned.content.decode()
    assert offered(page) == list(range(20))
    assert turn(page, "Earlier messages") is None
    page = desk.post(url, sent(page, messages=[numbers[0]], subject="")).content.decode()
    assert (offered(page), "This field is required." in page) == (list(range(20)), True)
    page = desk.post(url, sent(page, turn=turn(page, "Later messages"))).content.decode()
    assert (offered(page), "This field is required." in page) == (list(range(20, 70)), False)
    assert not Ticket.objects.filter(subject="Invoice").exists()

    assert desk.post(url, sent(page)).status_code == 302

    taken = Ticket.objects.get(subject="Invoice")
    assert bodies(taken) == ["word-0.", "word-40.", "word-119."]


def test_a_place_that_is_none_and_a_foreign_message_of_another_page_are_refused(desk, long_ticket):
    url, foreign = act_on(long_ticket, "split"), MessageFactory(ticket=TicketFactory())

    assert desk.post(url, {"turn": "after=nowhere"}).status_code == 400
    page = desk.post(url, {"subject": "Invoice", "page": "", "messages": [foreign.pk]}).content.decode()
    assert "Select a valid choice" in page
    assert not Ticket.objects.filter(subject="Invoice").exists()
