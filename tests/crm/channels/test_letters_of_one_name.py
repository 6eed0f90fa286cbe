"""Letters that bear the same Message-ID: the same one is one message, two different ones are two, however they come."""

import pytest
from django.core import mail

from community.models import Post
from community.operations.answering import answer_by_mail, keep_mail
from community.operations.replying import reply_address
from crm.models import ChannelPull, InboundEvent, Message, Network, Ticket
from crm.operations.answering import answer_message, send_answers
from crm.operations.conversing import write_to_customer
from crm.operations.pulling import pull_channels
from crm.operations.replaying import forget_old_inbound, replay_events
from crm.operations.saying import Words
from crm.operations.sealing_secrets import add_secret
from crm.operations.taking_in import take_in_inbound
from tests.community.mailboxes import PASSWORD, USER, mailbox, reply
from tests.crm.channels.support import vouched, waiting
from tests.crm.channels.test_mail import deliver, letter
from tests.crm.channels.test_unverified_senders import PASS
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db


def by_ute(text="It hums.", **headers):
    return letter("<1@example.org>", text=text, Authentication_Results=PASS, **headers)


EVE = letter("<1@example.org>", "Eve <eve@evil.example>", text="Squatting.")


def bodies():
    return sorted(Message.objects.filter(direction="in").values_list("body", flat=True))


def test_whoever_takes_a_name_first_keeps_no_other_letter_out(desk, agent):
    deliver(desk, EVE)
    deliver(desk, by_ute(), by_ute("And it leaks."))
    deliver(desk, by_ute(Received="by another way"), EVE)

    assert bodies() == ["And it leaks.", "It hums.", "Squatting."]
    # What stands in the name besides is ours; programs of others know the letter by its own.
    answer_message(Message.objects.get(body="It hums."), by=agent, text="Try this.")
    send_answers()
    (sent,) = [one for one in mail.outbox if one.body == "Try this."]
    assert (sent.extra_headers["In-Reply-To"], sent.extra_headers["References"]) == ("<1@example.org>",) * 2


def told_in(ticket):
    return [one.body for one in ticket.messages.order_by("id")]


def test_an_answer_enters_the_latest_of_those_that_are_called_so_and_that_its_sender_wrote(desk, agent, surroundings):
    # Eve was first with the name; her ticket is hers.
    eve = {"sender": "Eve <eve@example.org>"}
    deliver(desk, vouched("<1@example.org>", text="Squatting.", **eve))
    deliver(desk, vouched("<1@example.org>", text="It hums."))
    deliver(desk, vouched("<1@example.org>", text="And it leaks."))
    squatted, hums, leaks = Ticket.objects.order_by("id")

    deliver(
        desk,
        vouched("<2@example.org>", In_Reply_To="<1@example.org>", text="More."),
        vouched("<3@example.org>", sender="Bo <bo@example.org>", In_Reply_To="<1@example.org>", text="I am Bo."),
        letter("<4@example.org>", In_Reply_To="<1@example.org>", text="Forged."),
    )
    # What the desk wrote says which of the two is meant.
    write_to_customer(hums, Words("Since when?"), by=agent)
    send_answers()
    key = f"<{hums.messages.get(direction='out').delivery.key}@help.example.org>"
    deliver(
        desk, vouched("<5@example.org>", In_Reply_To=key, References=f"<1@example.org> {key}", text="Since Monday.")
    )

    assert told_in(squatted) == ["Squatting."]
    assert told_in(leaks) == ["And it leaks.", "More."]
    assert told_in(hums) == ["It hums.", "Since when?", "Since Monday."]
    assert sorted(one.body for one in waiting()) == ["Forged.", "I am Bo."]


def test_an_answer_that_comes_before_its_letter_waits_for_the_one_of_its_sender(desk, surroundings):
    deliver(desk, EVE)
    deliver(desk, vouched("<2@example.org>", In_Reply_To="<1@example.org>", text="More."))
    deliver(desk, vouched("<1@example.org>", text="It hums."))

    ticket = Ticket.objects.get()
    assert told_in(ticket) == ["More.", "It hums."]
    assert Message.objects.get(body="Squatting.").replies.count() == 0


def test_reading_the_ledger_again_makes_none_of_them_anew(desk):
    deliver(desk, EVE, by_ute(), by_ute("And it leaks."))
    Message.objects.filter(body="Squatting.").update(body="", html="", subject="", removed_at="2026-11-28T00:00Z")

    replay_events(InboundEvent.objects.all())
    take_in_inbound()

    assert bodies() == ["", "And it leaks.", "It hums."]


def test_what_is_known_by_its_words_only_is_told_apart_by_them(desk):
    deliver(desk, by_ute())
    InboundEvent.objects.update(received_at="2001-01-01T00:00Z")
    forget_old_inbound()

    deliver(desk, by_ute(), EVE, by_ute("And it leaks."))

    assert bodies() == ["And it leaks.", "It hums.", "Squatting."]


def test_a_mailbox_hands_over_both_and_each_once(keeper):
    with mailbox() as box:
        channel = ChannelFactory(network=Network.EMAIL, address=f"imap://{USER}@127.0.0.1:{box.port}/INBOX")
        add_secret(channel, by=keeper, use="access", secret=PASSWORD)
        for raw in (EVE, by_ute(), EVE):
            box.put(raw)
        pull_channels()
        box.put(by_ute())
        ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
        pull_channels()
    take_in_inbound()

    assert (InboundEvent.objects.count(), bodies()) == (2, ["It hums.", "Squatting."])


def test_answers_by_mail_of_one_name_are_all_posted_and_each_once(settings):
    settings.REPLY_ADDRESS = "reply@example.org"
    anna, topic = MemberFactory(email="anna@example.org"), TopicFactory()
    first, second = (reply("anna@example.org", reply_address(anna, topic), text) for text in ("Turn it.", "And off."))
    for one in (first, second):
        del one["Message-ID"]
        one["Message-ID"] = "<same@example.org>"

    assert [keep_mail(bytes(one)) for one in (first, second, first, second)] == [True, True, False, False]
    answer_by_mail()

    assert sorted(Post.objects.filter(topic=topic, number__gt=1).values_list("body", flat=True)) == [
        "And off.",
        "Turn it.",
    ]
