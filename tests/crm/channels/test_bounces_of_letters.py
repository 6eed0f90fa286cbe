"""A letter of the desk that bounces is seen at its ticket, with the reason, whichever mailbox the report comes to."""

import pytest
from django.urls import reverse

from community.foundation.intake import run_intake
from community.models import Notification, ReplyMail
from community.operations.answering import answer_by_mail, keep_mail
from crm.models import InboundEvent, Network, ReplyDelivery
from crm.notifiers import SOURCE
from crm.operations.answering import send_again, send_answers
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import write_to_customer
from crm.operations.saying import Words
from tests.crm.channels.test_mail import BOUNCE, deliver
from tests.factories.crm import ChannelFactory, ContactFactory, TicketFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("surroundings")]
NOBODY = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user here"


@pytest.fixture
def sent(agent):
    ticket = TicketFactory(contact=ContactFactory(email="ute@example.org"), subject="Leaking pump", status="open")
    assign_ticket(ticket, agent, by=agent)
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    assert send_answers() == 1
    return ReplyDelivery.objects.get()


def report(delivery, status="5.1.1", name=""):
    named = name or f"<{delivery.key}@help.example.org>"
    return BOUNCE.format(status=status, message_id=named).replace("Status: 5.1.1", NOBODY).encode()


def kinds(delivery):
    return [event.kind for event in delivery.message.ticket.events.order_by("id")]


@pytest.mark.parametrize("mailbox", ["of a channel", "of replies"])
def test_the_agent_sees_that_it_did_not_arrive_and_why(mailbox, sent, agent, client):
    if mailbox == "of a channel":
        deliver(ChannelFactory(network=Network.EMAIL), report(sent))
        assert InboundEvent.objects.get().outcome == "bounced: 5.1.1: 550 5.1.1 No such user here"
    else:
        keep_mail(report(sent))
        assert answer_by_mail() == 0
        assert (ReplyMail.objects.get().state, ReplyMail.objects.get().reason) == ("ignored", "bounced")

    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("failed", "bounced: 5.1.1: 550 5.1.1 No such user here")
    assert kinds(sent)[-1] == "undelivered"
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[sent.message.ticket_id])).content.decode()
    assert "NOT SENT" in page
    assert "The address takes no letters." in page
    assert "550 5.1.1 No such user here" in page
    run_intake(SOURCE.intake(), lane="live")
    assert Notification.objects.get(recipient=agent).kind == "ticket_answer_lost"
    send_again(sent, by=agent)
    assert send_answers() == 1
    assert kinds(sent)[-1] == "arrived"


def test_the_same_report_twice_is_told_once_and_one_that_says_later_is_no_end(sent):
    channel = ChannelFactory(network=Network.EMAIL)
    deliver(channel, report(sent, status="4.2.2"))
    sent.refresh_from_db()
    assert (sent.state, kinds(sent)[-1]) == ("sent", "message_out")

    deliver(channel, report(sent), report(sent))
    keep_mail(report(sent))
    answer_by_mail()
    assert kinds(sent).count("undelivered") == 1


@pytest.mark.parametrize(
    "name", ["<00000000-0000-4000-8000-000000000000@help.example.org>", "<x@help.example.org>", " "]
)
def test_a_report_about_anything_else_changes_nothing(name, sent):
    deliver(ChannelFactory(network=Network.EMAIL), report(sent, name=name))
    keep_mail(report(sent, name=name))
    answer_by_mail()

    sent.refresh_from_db()
    assert (sent.state, InboundEvent.objects.get().outcome) == ("sent", "bounce of nothing that we know")
    assert ReplyMail.objects.get().reason == "automatic"


def test_a_letter_that_merely_names_ours_is_no_report(sent):
    raw = report(sent).replace(b"multipart/report; report-type=delivery-status", b"multipart/mixed")
    deliver(ChannelFactory(network=Network.EMAIL), raw)
    keep_mail(raw)
    answer_by_mail()

    sent.refresh_from_db()
    assert sent.state == "sent"
