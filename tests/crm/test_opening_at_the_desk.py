"""Somebody calls: the desk opens a ticket for them in the back office."""

import pytest
from django.urls import reverse

from crm.models import Message, Ticket, TicketEvent
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/crm/ticket/add/"


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def told(contact, **more):
    return {
        "contact": contact.pk,
        "origin": "phone",
        "subject": "The pump hums",
        "impact": "high",
        "urgency": "high",
        "type": "",
        "said": "Since *Monday*.",
        **more,
    }


def test_what_somebody_says_on_the_phone_becomes_a_ticket_with_a_note(desk, agent):
    contact = ContactFactory(account=AccountFactory())

    answer = desk.post(ADD, told(contact))

    ticket = Ticket.objects.get()
    assert answer.url == reverse("admin:crm_ticket_changelist")
    assert (ticket.contact, ticket.account, ticket.origin) == (contact, contact.account, "phone")
    assert (ticket.subject, ticket.priority, ticket.status) == ("The pump hums", "urgent", "new")
    note = Message.objects.get(ticket=ticket)
    assert (note.visibility, note.by, "<em>Monday</em>" in note.html) == ("internal", agent, True)
    assert TicketEvent.objects.filter(ticket=ticket).order_by("id")[0].kind == "opened"


def test_nothing_is_opened_without_a_contact_or_a_subject_and_what_was_typed_stays(desk):
    page = desk.post(ADD, told(ContactFactory(), subject=" ") | {"contact": ""}).content.decode()

    assert "Since *Monday*." in page
    assert page.count("errorlist") >= 2
    assert not Ticket.objects.exists()


def test_a_ticket_of_the_community_cannot_be_opened_by_hand(desk):
    desk.post(ADD, told(ContactFactory(), origin="community"))

    assert not Ticket.objects.exists()


def test_without_words_there_is_no_note(desk):
    desk.post(ADD, told(ContactFactory(), said="  "))

    assert (Ticket.objects.count(), Message.objects.count()) == (1, 0)


def test_only_those_who_work_on_tickets_open_them(client):
    for role in ("product", "manager"):
        client.force_login(MemberFactory(roles=[role]))
        assert client.post(ADD, told(ContactFactory())).status_code in {302, 403}

    assert not Ticket.objects.exists()


def test_the_page_of_a_ticket_has_no_button_that_does_nothing(desk):
    page = desk.get(reverse("admin:crm_ticket_change", args=[TicketFactory().pk])).content.decode()

    assert 'name="_save"' not in page
    assert "/acts/solve/" in page
