"""The page of a ticket begins with what one does there: answering, what helped others, and the conversation."""

import re

import pytest
from django.urls import reverse

from crm.operations.conversing import write_to_customer, write_to_desk
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from tests.factories.crm import ContactFactory, MessageFactory, PersonaFactory, TicketFactory
from tests.factories.identity import persona_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer))


def page_of(client, agent, ticket):
    client.force_login(agent)
    return client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()


def acts_in(html):
    return re.findall(r"/acts/([a-z-]+)/", html)


def test_four_buttons_are_in_sight_and_the_others_behind_one_more_press(client, agent, ticket):
    page = page_of(client, agent, ticket)

    first, more = page[: page.index("more-acts")], page[page.index("more-acts") : page.index("</details>")]
    assert acts_in(first) == ["reply", "note", "solve", "take"]
    assert {"assign", "status", "wish", "merge"} <= set(acts_in(more))


def test_what_helped_others_stands_before_the_conversation_and_what_is_known_behind_it(client, agent, ticket, customer):
    write_to_desk(ticket, Words("It hums like a bee."), by=customer)

    page = page_of(client, agent, ticket)

    places = [page.index(word) for word in ("What helped others", "hums like a bee", "Who asks", "About the ticket")]
    assert places == sorted(places)


def test_what_is_said_at_the_end_is_shown_once_it_was_said(client, agent, ticket):
    assert "field-answer" not in page_of(client, agent, ticket)

    solve_ticket(ticket, by=agent, answer="Tighten it.")

    assert "Tighten it." in page_of(client, agent, ticket)


def test_where_one_answers_the_latest_stands_next_to_the_form(client, agent, ticket, customer):
    write_to_desk(ticket, Words("First it hummed."), by=customer)
    write_to_customer(ticket, Words("And then?"), by=agent)
    client.force_login(agent)

    page = client.get(reverse("admin:crm_ticket_act", args=[ticket.pk, "reply"])).content.decode()

    places = [page.index(word) for word in ("<textarea", "And then?", "First it hummed.")]
    assert places == sorted(places)


def test_an_author_of_a_network_leads_to_what_is_known_of_them_and_how_surely(client, agent, ticket):
    known, stranger = persona_of(ticket.contact, agent, name="ute@social"), PersonaFactory(name="nobody@social")
    for persona in (known, stranger):
        MessageFactory(ticket=ticket, contact=ticket.contact, persona=persona)

    page = " ".join(page_of(client, agent, ticket).split())

    for persona, how in ((known, "seen"), (stranger, "nobody has said who this is")):
        address = reverse("admin:crm_persona_change", args=[persona.pk])
        assert f'<a href="{address}">{persona}</a> ({how})' in page
