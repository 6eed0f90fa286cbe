"""Letters of attackers: forged senders and bounces, headers in headers, and what no program should have to read."""

import pytest
from django.core import mail

from crm.models import InboundEvent, Message, Network, Persona, ReplyDelivery, Ticket
from crm.operations.answering import answer_message, send_answers
from tests.community.poison import POISON
from tests.crm.channels.test_mail import BOUNCE, deliver, letter
from tests.factories.crm import ChannelFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.EMAIL, options={"sender": "Help <help@example.org>"})


def test_a_letter_that_our_own_server_calls_forged_says_nothing(channel):
    deliver(channel, letter("<1@example.org>"))
    verdict = "mx.example.org; spf=fail; dmarc=fail header.from=example.org"
    deliver(
        channel,
        letter(
            "<2@evil.example>", Authentication_Results=verdict, In_Reply_To="<1@example.org>", text="Send it to me."
        ),
        letter(
            "<3@example.org>",
            Authentication_Results="mx.example.org; dmarc=pass header.from=example.org",
            text="Still.",
        ),
    )

    assert list(Message.objects.order_by("id").values_list("body", flat=True)) == ["It hums.", "Still."]
    assert InboundEvent.objects.get(external_id="mail-1").outcome == "forged"


def test_no_header_of_a_stranger_begins_one_of_ours(channel, agent):
    evil = (
        b"Message-ID: =?utf-8?q?=3C1=40e=3E=0ABcc=3A_eve=40evil.example?=\r\n"
        b"From: Ute <ute@example.org>\r\nTo: help@example.org\r\n"
        b"Subject: =?utf-8?q?Pump=0D=0ABcc=3A_eve=40evil.example?=\r\n\r\nIt hums."
    )
    deliver(channel, evil)
    answer_message(Message.objects.get(), by=agent, text="Try this.")
    Persona.objects.update(name="Ute\nBcc: eve@evil.example")
    # What was kept in several lines before they were joined goes out as one line, too.
    Message.objects.filter(direction="in").update(subject="Pump\r\nBcc: eve@evil.example", external_id="<1@e>\nBcc: x")

    assert send_answers() == 1

    (sent,) = mail.outbox
    written = sent.message()
    assert written["Bcc"] is None
    assert [sent.to[0].rpartition("<")[2], len(sent.to), sent.bcc] == ["ute@example.org>", 1, []]
    assert written["Subject"].startswith("Re: Pump Bcc:")


def test_a_bounce_is_of_the_answer_that_it_names_and_nothing_else(channel, agent):
    deliver(channel, letter("<1@example.org>"), letter("<2@example.org>", "Bo <bo@example.org>"))
    for message in Message.objects.order_by("id"):
        answer_message(message, by=agent, text="Try this.")
    send_answers()
    other = ChannelFactory(network=Network.EMAIL, options={"sender": "Shop <shop@example.org>"})
    named = Message.objects.filter(direction="out").first().external_id
    # Guessed, of an incoming letter, without a name, and the right one in another mailbox.
    for name in ("<guess@example.org>", "<1@example.org>", ""):
        deliver(channel, BOUNCE.format(status="5.1.1", message_id=name).encode())
    deliver(other, BOUNCE.format(status="5.1.1", message_id=named).encode())

    assert set(ReplyDelivery.objects.values_list("state", flat=True)) == {"sent"}
    bounces = InboundEvent.objects.filter(outcome="bounce of nothing that we know")
    assert bounces.count() == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress_Reply": "All"},
    ],
)
def test_nothing_that_answers_by_itself_begins_a_conversation(channel, headers):
    deliver(channel, letter("<1@example.org>", **headers))

    assert (Message.objects.count(), InboundEvent.objects.get().outcome) == (0, "automatic")


@pytest.mark.slow
def test_poison_is_kept_read_or_set_aside_and_enters_no_ticket(channel):
    ticket = TicketFactory()
    before = Ticket.objects.count()
    good = letter("<good@example.org>")
    deliver(channel, *POISON.values(), good)

    assert Message.objects.get(external_id="<good@example.org>").body == "It hums."
    assert not Message.objects.filter(ticket=ticket).exists()
    assert Ticket.objects.count() == before
    assert Message.objects.exclude(visibility="private").count() == 0
    failed = InboundEvent.objects.exclude(state="done")
    assert {row.error.partition(":")[0] for row in failed} <= {"CannotBeRead", "the letter has no one sender"}
