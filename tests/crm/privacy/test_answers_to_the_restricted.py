"""Whose data is only kept still gets the answer to what they asked the desk themselves, and no other mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Delivery, Watch
from community.notifiers.base import intakes
from community.notifiers.mailing import send_due_mail
from community.operations.posting import add_post
from crm.models import Contact
from crm.operations.conversing import open_request, write_note, write_to_customer, write_to_desk
from crm.operations.erasing import confirm_erasure, request_erasure
from crm.operations.moving import change_status
from crm.operations.restricting import lift_restriction, restrict
from crm.operations.saying import Words
from crm.operations.solving import reopen_ticket, solve_ticket
from crm.reports.erasure_preview import preview_erasure
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["admin"])


def letters():
    """What is sent now: to whom, and what it is about."""
    mail.outbox.clear()
    for intake in intakes():
        run_intake(intake, lane="live")
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


@pytest.fixture
def request_(customer):
    ticket = open_request("Pump", Words("It leaks."), by=customer)
    letters()
    return ticket


@pytest.fixture
def restricted(request_, keeper):
    return restrict(request_.contact, by=keeper, reason="demanded by letter")


def test_the_answer_to_their_own_request_reaches_them_by_mail_and_can_be_answered(
    request_, restricted, customer, agent
):
    write_to_customer(request_, Words("Which pump?"), by=agent)

    assert letters() == [(customer.email, "We have written to you about “Pump”")]
    assert "Which pump?" in mail.outbox[0].body

    write_to_desk(request_, Words("The blue one."), by=customer)
    change_status(request_, "pending", by=agent)
    solve_ticket(request_, by=agent, answer="Turn the valve.")
    told = [subject for address, subject in letters() if address == customer.email]
    assert told == ["We need something from you about “Pump”", "Your request “Pump” is answered"]


def test_nothing_else_reaches_them(request_, restricted, customer, agent, keeper):
    topic = TopicFactory(author=customer)
    Watch.objects.get_or_create(member=customer, topic=topic, defaults={"level": "watching"})
    add_post(topic, by=agent, body="An answer in the thread.")
    written_by_desk = TicketFactory(contact=request_.contact, subject="Of an agent")
    write_to_customer(written_by_desk, Words("We call you."), by=agent)
    write_note(request_, Words("Only for us."), by=agent)
    solve_ticket(request_, by=agent, answer="Turn the valve.")
    assert [subject for _address, subject in letters()] == ["Your request “Pump” is answered"]
    reopen_ticket(request_, by=agent)
    assert letters() == []

    lift_restriction(restricted, by=keeper, reason="over")
    write_to_customer(written_by_desk, Words("We call you."), by=agent)
    assert letters() == [(customer.email, "We have written to you about “Of an agent”")]


def test_a_digest_holds_their_answer_alone(request_, restricted, customer, agent):
    customer.mail_rhythm = "daily"
    customer.save()
    write_to_customer(request_, Words("Which pump?"), by=agent)
    write_to_customer(TicketFactory(contact=request_.contact, subject="Of an agent"), Words("We call."), by=agent)

    assert letters() == []
    now = timezone.now()
    span = {"since": now - timedelta(days=1), "until": now + timedelta(minutes=1), "due_at": now}
    Delivery.objects.create(recipient=customer, rhythm="daily", key="daily", **span)

    assert letters() == [(customer.email, "1 thing is new for you")]
    assert "Of an agent" not in mail.outbox[0].body


def test_who_wants_no_mail_or_to_be_forgotten_gets_none(customer, helper, agent, keeper):
    mine = open_request("Pump", Words("It leaks."), by=customer)
    silent = open_request("Valve", Words("It leaks."), by=helper)
    restrict(silent.contact, by=keeper, reason="demanded by letter")
    helper.mail_rhythm = "never"
    helper.save()
    letters()
    wanted = request_erasure(mine.contact, by=keeper, reason="asked for by letter")
    confirm_erasure(wanted, by=keeper, seen=preview_erasure(mine.contact).seen)

    for ticket in (mine, silent):
        write_to_customer(ticket, Words("Which one?"), by=agent)

    assert letters() == []


def test_words_of_somebody_else_in_the_ticket_are_no_request_of_theirs(customer, keeper, agent):
    contact = ContactFactory(member=customer)
    ticket = TicketFactory(contact=contact, subject="Pump")
    other = open_request("Pump", Words("It leaks."), by=MemberFactory())
    other.messages.update(ticket=ticket)
    restrict(Contact.objects.get(pk=contact.pk), by=keeper, reason="demanded by letter")
    letters()

    write_to_customer(ticket, Words("Which one?"), by=agent)

    assert letters() == []
