"""Whoever asked hears from the desk, once, and from the thread where the question stands."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone, translation

from community.foundation.intake import run_intake
from community.models import Delivery, Notification, Watch
from community.notifiers.base import in_words, intakes, readable_by
from community.notifiers.mailing import send_due_mail
from community.operations.needing_info import ask_for_info
from crm.models import Contact
from crm.notifiers import SOURCE
from crm.operations.answering import send_answers
from crm.operations.assignment import assign_ticket
from crm.operations.following import take_in_topic_events
from crm.operations.moving import change_status
from crm.operations.solving import reopen_ticket, solve_ticket
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in():
    return lambda: run_intake(SOURCE.intake(), lane="live")


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer), subject="Leaking pump")


def told(member):
    return list(Notification.objects.filter(recipient=member).order_by("id").values_list("kind", flat=True))


def read_by(member):
    return [(line.sentence, line.address) for line in in_words(list(readable_by(member).order_by("id")), member)]


def test_the_asker_hears_of_the_answer_the_wait_and_the_reopening(ticket, customer, agent, take_in):
    change_status(ticket, "open", by=agent)
    change_status(ticket, "pending", by=agent)
    assign_ticket(ticket, agent, by=agent)
    solve_ticket(ticket, by=agent, answer="Turn the valve.")
    reopen_ticket(ticket, by=agent)
    take_in()
    take_in()

    assert told(customer) == ["ticket_waiting", "ticket_solved", "ticket_reopened"]
    assert read_by(customer) == [
        ("We need something from you about “Leaking pump”", f"/requests/{ticket.pk}/"),
        ("Your request “Leaking pump” is answered", f"/requests/{ticket.pk}/"),
        ("Your request “Leaking pump” is open again", f"/requests/{ticket.pk}/"),
    ]
    with translation.override("de"):
        assert read_by(customer)[1][0] == "Deine Anfrage „Leaking pump“ ist beantwortet"


@override_settings(BASE_URL="https://help.example.org")
def test_the_answer_goes_along_in_the_e_mail_and_names_nobody(ticket, customer, agent, take_in):
    solve_ticket(ticket, by=agent, answer="Turn the **valve**.")
    take_in()
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))

    assert send_due_mail() == 1
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == ("Your request “Leaking pump” is answered", [customer.email])
    assert "Turn the **valve**." in letter.body
    # There they say without signing in that it is not solved, and find the way to the request.
    assert f"https://help.example.org/requests/rate/{ticket.contact.member_id}-{ticket.pk}:" in letter.body
    assert str(agent) not in letter.body


def test_nobody_here_is_told_of_tickets_of_others_and_a_contact_without_an_account_gets_a_letter(
    agent, customer, take_in
):
    ticket = TicketFactory(contact=ContactFactory(email="ute@example.org"))
    solve_ticket(ticket, by=agent, answer="Done.")
    take_in()

    assert not Notification.objects.exists()
    assert send_answers() == 1
    assert [letter.to for letter in mail.outbox] == [["ute@example.org"]]


def test_whoever_answers_the_own_request_is_not_told(agent, take_in):
    ticket = TicketFactory(contact=ContactFactory(member=agent))
    solve_ticket(ticket, by=agent, answer="Done.")
    take_in()

    assert told(agent) == []


def test_a_contact_that_is_somebody_else_now_shows_nothing(ticket, customer, agent, take_in):
    solve_ticket(ticket, by=agent, answer="A secret answer.")
    take_in()
    Contact.objects.filter(pk=ticket.contact_id).update(member=MemberFactory())

    assert read_by(customer) == []
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert send_due_mail() == 0


def test_a_question_speaks_for_itself_and_is_told_once(agent, take_in):
    topic = TopicFactory(title="Why does it hum?")
    take_in_topic_events()
    ticket = Contact.objects.get(member=topic.author).tickets.get()
    ask_for_info(topic, by=agent, reason="Which pump?")
    take_in_topic_events()
    solve_ticket(ticket, by=agent, answer="Turn the valve.")
    take_in_topic_events()
    for intake in intakes():
        run_intake(intake, lane="live")

    kinds = told(topic.author)
    assert "ticket_solved" not in kinds
    assert "ticket_waiting" not in kinds
    assert kinds.count("solved") == kinds.count("needs_info") == 1


def test_a_wait_that_an_agent_chose_leads_to_the_question_unless_it_is_muted(agent, take_in):
    topic, muted = TopicFactory(title="Why does it hum?"), TopicFactory()
    take_in_topic_events()
    Watch.objects.update_or_create(member=muted.author, topic=muted, defaults={"level": "muted"})
    for question in (topic, muted):
        change_status(Contact.objects.get(member=question.author).tickets.get(), "pending", by=agent)
    take_in()

    assert read_by(topic.author) == [
        ("We need something from you about “Why does it hum?”", topic.get_absolute_url()),
    ]
    assert told(muted.author) == []
