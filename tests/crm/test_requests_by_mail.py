"""Whoever asked without an account says by the link of a letter that it is solved, that it is not, and how it went."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from config.integrity import all_checks
from crm.models import Resolution, Satisfaction
from crm.operations.answering import send_answers
from crm.operations.answering_by_link import GOOD_FOR, RequestLink
from crm.operations.conversing import write_to_customer
from crm.operations.forgetting import forget_people
from crm.operations.merging_records import merge_records
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(settings):
    settings.BASE_URL = "https://help.example.org"


@pytest.fixture
def ticket(db):
    return TicketFactory(contact=ContactFactory(email="ute@example.org"), subject="Leaking pump", status="open")


def page_of(ticket, contact=None):
    return reverse("request-by-mail", args=[str(RequestLink((contact or ticket.contact).pk, ticket.pk))])


def link_in(letter):
    [word] = [word for word in letter.body.split() if "/requests/by-mail/" in word]
    assert word in letter.alternatives[0].content
    return word.removeprefix("https://help.example.org")


def test_the_letter_leads_there_and_looking_changes_nothing(ticket, agent, client):
    write_to_customer(ticket, Words("Turn the secret valve."), by=agent)
    send_answers()

    page = client.get(link_in(mail.outbox[0]))

    assert (page.status_code, "Leaking pump" in page.text, "secret valve" in page.text) == (200, True, False)
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_they_say_that_it_is_solved_how_it_went_and_that_it_is_not_after_all(ticket, agent, client):
    write_to_customer(ticket, Words("Turn it."), by=agent)
    path = page_of(ticket)

    assert client.post(path, {"act": "end"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, Resolution.objects.get().by, Resolution.objects.get().member) == ("solved", "staff", agent)
    assert client.post(path, {"score": "4", "comment": "Quick."}).status_code == 302
    assert (Satisfaction.objects.get().score, Satisfaction.objects.get().by.kind) == (4, "system")
    assert "you can change it" in client.get(path).text
    assert client.post(path, {"score": "9"}).status_code == 400

    client.post(path, {"act": "again"})
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert [check for check in all_checks() if check.wrong] == []


def test_the_same_again_changes_nothing_and_is_said(ticket, agent, client):
    solve_ticket(ticket, by=agent, answer="Turn it.")
    page = client.post(page_of(ticket), {"act": "end"}, follow=True)
    assert page.status_code == 200
    assert ticket.events.filter(kind="solved").count() == 1
    assert client.post(page_of(TicketFactory(contact=ticket.contact)), {"score": "4"}).status_code == 409


def test_a_link_is_good_for_thirty_days_and_for_nobody_else(ticket, agent, client):
    path = page_of(ticket)
    other = ContactFactory(email="bo@example.org")
    assert client.get(page_of(ticket, other)).status_code == 403
    assert client.get(reverse("request-by-mail", args=["1-1:x:y"])).status_code == 404
    with time_machine.travel(timezone.now() + GOOD_FOR + timedelta(hours=1)):
        assert client.get(path).status_code == 410

    merge_records(ticket.contact, other, by=agent, reason="The same person.")
    assert client.get(path).status_code == 200
    forget_people([other.pk])
    assert client.get(path).status_code == 403


def test_whoever_signs_in_by_now_does_it_there(ticket, client):
    path = page_of(ticket)
    ticket.contact.member = MemberFactory()
    ticket.contact.save()
    assert client.get(path).status_code == 403
    assert client.post(path, {"act": "end"}).status_code == 403
