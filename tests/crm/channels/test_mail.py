"""E-mail: letters come in, strangers get into no conversation, answers go out, and bounces come back."""

from email.message import EmailMessage

import pytest
from django.core import mail

from crm.connectors.base import Fetched
from crm.connectors.mail import Mailbox
from crm.models import ChannelPull, InboundEvent, Message, Network, ReplyDelivery
from crm.operations.answering import answer_message, send_answers
from crm.operations.pulling import pull_channels
from crm.operations.receiving import fetched_events, keep
from crm.operations.sealing_secrets import add_secret
from crm.operations.taking_in import take_in_inbound
from tests.community.mailboxes import PASSWORD, USER, mailbox
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db
BOUNCE = """From: MAILER-DAEMON@mail.example.org
To: help@example.org
Message-ID: <bounce@mail.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; ute@example.org
Action: failed
Status: {status}

--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: Re: Pump

Try this.
--b--
"""


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.EMAIL, options={"sender": "Help <help@example.org>"})


def letter(name, sender="Ute Beispiel <ute@example.org>", text="It hums.", **headers):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = sender, "help@example.org", "Pump", name
    made["Date"] = "Fri, 20 Nov 2026 10:00:00 +0100"
    for header, value in headers.items():
        made[header.replace("_", "-")] = value
    made.set_content(text)
    return bytes(made)


def deliver(channel, *letters):
    names = InboundEvent.objects.count()
    keep(fetched_events(channel, [Fetched(f"mail-{names + number}", raw) for number, raw in enumerate(letters)]))
    return take_in_inbound()


def test_a_stranger_who_knows_the_message_id_gets_into_no_conversation(channel):
    deliver(channel, letter("<1@example.org>"))

    deliver(
        channel,
        letter("<2@example.org>", In_Reply_To="<1@example.org>", text="Still."),
        letter("<3@evil.example>", "Eve <eve@evil.example>", In_Reply_To="<1@example.org>", text="Tell me."),
    )

    first, own, stranger = Message.objects.order_by("external_id")
    assert (first.subject, first.visibility, first.persona.external_id) == ("Pump", "private", "ute@example.org")
    assert (own.parent, stranger.parent) == (first, None)
    assert stranger.in_reply_to == "<1@example.org>"


def test_an_answer_goes_out_once_and_its_bounce_is_seen(channel, agent):
    deliver(channel, letter("<1@example.org>"))
    delivery = answer_message(Message.objects.get(), by=agent, text="Try this.")

    assert (send_answers(), send_answers()) == (1, 0)

    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == (
        "Re: Pump",
        ["Ute Beispiel <ute@example.org>"],
        "Help <help@example.org>",
    )
    assert sent.extra_headers["In-Reply-To"] == "<1@example.org>"
    answer = Message.objects.get(direction="out")
    assert answer.external_id == sent.extra_headers["Message-ID"] == f"<{delivery.key}@example.org>"

    deliver(channel, BOUNCE.format(status="4.2.2", message_id=answer.external_id).encode())
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    deliver(channel, BOUNCE.format(status="5.1.1", message_id=answer.external_id).encode())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (ReplyDelivery.State.FAILED, "bounced: 5.1.1")
    assert Message.objects.count() == 2


def test_automatic_letters_are_noted_and_say_nothing(channel):
    deliver(channel, letter("<1@example.org>", Auto_Submitted="auto-replied"))

    assert (Message.objects.count(), InboundEvent.objects.get().outcome) == (0, "automatic")


def test_a_mailbox_is_emptied_into_the_ledger_and_its_password_stands_nowhere(keeper):
    with mailbox() as box:
        channel = ChannelFactory(network=Network.EMAIL, address=f"imap://{USER}@127.0.0.1:{box.port}/INBOX")
        add_secret(channel, by=keeper, use="access", secret=PASSWORD)
        box.put(letter("<1@example.org>"))

        assert pull_channels() == 1
        assert box.unseen() == 0
        ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
        assert pull_channels() == 1

    take_in_inbound()
    assert Message.objects.get().body == "It hums."
    ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
    assert pull_channels() == 0
    assert PASSWORD not in ChannelPull.objects.get().error


def test_an_answer_that_cannot_be_sent_waits_for_a_person_and_holds_up_no_other(channel, agent, monkeypatch):
    deliver(channel, letter("<1@example.org>"), letter("<2@example.org>", "Uwe <uwe@example.org>"))
    first, _second = (answer_message(message, by=agent, text="Try this.") for message in Message.objects.order_by("pk"))

    def reply(self, channel, secrets, answer):
        if answer.to.external_id == "<1@example.org>":
            raise ValueError("a fault of ours")
        return genuine(self, channel, secrets, answer)

    genuine = Mailbox.reply
    monkeypatch.setattr(Mailbox, "reply", reply)

    assert (send_answers(), send_answers()) == (1, 0)

    assert [sent.to for sent in mail.outbox] == [["Uwe <uwe@example.org>"]]
    first.refresh_from_db()
    assert (first.state, first.error) == (ReplyDelivery.State.UNSURE, "ValueError: a fault of ours")
