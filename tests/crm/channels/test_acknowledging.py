"""Whoever opens a ticket by a letter hears once that it came, in the same conversation; programs and loops hear nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from community.operations.answering import answer_by_mail, keep_mail
from config.mail import mailer_from_url
from crm.models import Acknowledgement, ContactPoint, Ticket
from crm.operations.acknowledging import A_DAY, send_acknowledgements
from crm.operations.forgetting import forget_people
from crm.operations.restricting import restrict
from crm.operations.triaging import decide_mention
from tests.community.mailboxes import reply
from tests.crm.channels.letter_boxes import taking_letters
from tests.crm.channels.support import vouched, waiting
from tests.crm.channels.test_mail import BOUNCE, deliver, letter
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("surroundings")]


def states():
    rows = Acknowledgement.objects.order_by("id").values_list("starts", "sent_at", "refusal")
    return [(starts, sent_at is not None, refusal) for starts, sent_at, refusal in rows]


def make_due():
    Acknowledgement.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_real_mail_server_gets_it_once_and_it_stands_in_the_conversation(desk, settings, client, agent):
    deliver(desk, vouched())
    ticket = Ticket.objects.get()
    with taking_letters() as box:
        settings.MAILERS = {"default": mailer_from_url(box.url)}
        assert (send_acknowledgements(), send_acknowledgements()) == (1, 0)

    [sent] = box.letters
    assert (sent["Subject"], sent["To"]) == (f"Re: Pump ({ticket.number})", "ute@example.org")
    assert (sent["From"], sent["In-Reply-To"], sent["References"]) == (
        "Help <help@example.org>",
        "<1@example.org>",
        "<1@example.org>",
    )
    assert (sent["Auto-Submitted"], sent["Message-ID"]) == (
        "auto-replied",
        f"<{Acknowledgement.objects.get().key}@help.example.org>",
    )
    assert "your e-mail is with us" in sent.get_content()
    assert "It hums." not in sent.as_string(), "what they wrote is not sent about"
    assert sent["Reply-To"].startswith(f"reply+m{ticket.contact_id}-c{ticket.pk}-")
    assert [event.kind for event in ticket.events.order_by("id")] == ["opened", "message_in"], "it is no answer"
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert "Acknowledged" in page


def test_it_speaks_the_language_of_the_letter(desk):
    deliver(desk, vouched(text="Die Pumpe ist kaputt und ich bin sehr enttäuscht von euch."))
    send_acknowledgements()

    assert "Danke für deine E-Mail." in mail.outbox[0].body


def test_the_way_back_leads_into_the_same_ticket_and_so_does_the_mailbox(desk):
    deliver(desk, vouched())
    send_acknowledgements()
    ticket, sent = Ticket.objects.get(), mail.outbox[0]
    keep_mail(bytes(reply("Ute <ute@example.org>", sent.reply_to[0], "The red one.")))
    answer_by_mail()
    deliver(desk, vouched("<2@example.org>", In_Reply_To=sent.extra_headers["Message-ID"], text="At home."))

    assert [one.body for one in ticket.messages.order_by("id")] == ["It hums.", "The red one.", "At home."]
    assert (Ticket.objects.count(), send_acknowledgements()) == (1, 0)


def test_a_member_answers_as_themselves(desk, customer):
    member = ContactFactory(member=customer, email="carla@example.org")
    ContactPoint.objects.filter(contact=member).update(verified_at=timezone.now(), proof="account")
    deliver(desk, vouched(sender="carla@example.org"))
    send_acknowledgements()

    assert mail.outbox[0].reply_to[0].startswith(f"reply+m{customer.pk}-r{Ticket.objects.get().pk}-")


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<pumps.example.org>"}]
)
def test_programs_and_lists_hear_nothing(headers, desk):
    deliver(desk, vouched(**headers))

    assert (send_acknowledgements(), mail.outbox) == (0, [])


def test_whose_sender_nobody_vouches_for_hears_nothing_even_when_an_agent_makes_a_ticket_of_it(desk, agent):
    deliver(desk, letter("<1@example.org>"))
    decide_mention(waiting()[0], "ticket", by=agent)

    assert (send_acknowledgements(), mail.outbox) == (0, [])


@pytest.mark.parametrize("sender", ["noreply@example.org", "No-Reply@example.org", "MAILER-DAEMON@example.org"])
def test_where_nobody_reads_nothing_is_sent_though_there_is_a_ticket(sender, desk):
    deliver(desk, vouched(sender=sender))

    assert (Ticket.objects.count(), send_acknowledgements()) == (1, 0)


def test_two_desks_that_thank_each_other_come_to_an_end(desk):
    deliver(desk, *(vouched(f"<{number}@example.org>") for number in range(A_DAY + 2)))
    deliver(desk, vouched("<other@example.org>", sender="bo@example.org"))
    assert (Ticket.objects.count(), send_acknowledgements()) == (A_DAY + 3, A_DAY + 1)

    Acknowledgement.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    deliver(desk, vouched("<next@example.org>"))
    assert send_acknowledgements() == 1


def test_a_server_that_is_away_is_asked_again_and_one_that_refuses_is_not(desk, settings, client, agent):
    deliver(desk, vouched())
    with taking_letters() as box:
        settings.MAILERS = {"default": mailer_from_url(box.url)}
        box.says["RCPT"] = ["451 later", "550 no such user"]
        assert (send_acknowledgements(), states()) == (0, [(1, False, "")])
        make_due()
        assert send_acknowledgements() == 0

    assert states() == [(2, False, "recipient refused, SMTP 550: no such user")]
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[Ticket.objects.get().pk])).content.decode()
    assert "The acknowledgement did not arrive:" in page


def test_the_agent_sees_that_it_bounced(desk, client, agent):
    deliver(desk, vouched())
    send_acknowledgements()
    name = mail.outbox[0].extra_headers["Message-ID"]
    deliver(desk, BOUNCE.format(status="4.2.2", message_id=name).encode())
    assert states() == [(1, True, "")]
    deliver(desk, BOUNCE.format(status="5.1.1", message_id=name).encode())

    assert states() == [(1, False, "bounced: 5.1.1")]
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[Ticket.objects.get().pk])).content.decode()
    assert "bounced: 5.1.1" in page
    assert (send_acknowledgements(), Ticket.objects.count()) == (0, 1)


def test_who_is_forgotten_gets_none_and_who_is_restricted_wrote_to_us(desk):
    deliver(desk, vouched(), vouched("<2@example.org>", sender="bo@example.org"))
    ute, bo = (ticket.contact for ticket in Ticket.objects.order_by("id"))
    restrict(bo, by=MemberFactory(roles=["community_manager"]), reason="Asked for it.")
    forget_people([ute.pk])

    assert send_acknowledgements() == 1
    assert mail.outbox[0].to == ["bo@example.org"]
    assert not Acknowledgement.objects.filter(message__contact=ute).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_once(desk):
    deliver(desk, *(vouched(f"<{n}@example.org>", sender=f"u{n}@example.org") for n in range(5)))

    at_once(3, lambda _: send_acknowledgements())

    assert sorted(sent.to[0] for sent in mail.outbox) == [f"u{n}@example.org" for n in range(5)]
    assert {starts for starts, *_ in states()} == {1}
