"""Answers by e-mail against a real mail server: taken, refused for good, put off, and cut off in the middle."""

from datetime import timedelta

import pytest

from config.mail import mailer_from_url
from crm.connectors.mail import Mailbox
from crm.models import Message, Network, ReplyDelivery
from crm.operations.answering import answer_message, send_answers
from crm.reports.network_answers import advice_on
from tests.crm.channels.letter_boxes import HANGS_UP, taking_letters
from tests.factories.crm import ChannelFactory, MessageFactory, PersonaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    with taking_letters() as box:
        settings.MAILERS = {"default": mailer_from_url(box.url)}
        yield box


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.EMAIL, options={"sender": "Help <help@example.org>"})


@pytest.fixture
def ute(db):
    return PersonaFactory(network=Network.EMAIL, external_id="ute@example.org", name="Ute", handle="")


def letter(channel, persona, name="<1@example.org>", **fields):
    given = {"contact": None, "ticket": None, "visibility": "private", "subject": "Pump"} | fields
    return MessageFactory(channel=channel, persona=persona, external_id=name, **given)


@pytest.fixture
def asked(channel, ute):
    return letter(channel, ute)


def test_a_letter_is_taken_as_it_was_written(box, asked, agent):
    delivery = answer_message(asked, by=agent, text="Turn it off.\n.\nGrüße")

    assert (send_answers(), send_answers()) == (1, 0)

    (taken,) = box.letters
    assert (taken["From"], taken["To"], taken["Subject"]) == (
        "Help <help@example.org>",
        "Ute <ute@example.org>",
        "Re: Pump",
    )
    assert taken.get_content().replace("\r\n", "\n").strip() == "Turn it off.\n.\nGrüße"
    assert taken["Message-ID"] == Message.objects.get(direction="out").external_id == f"<{delivery.key}@example.org>"
    assert ReplyDelivery.objects.get().state == "sent"


def test_it_answers_its_parent_and_names_the_whole_conversation(box, channel, ute, agent):
    first = letter(channel, ute, in_reply_to="<0@elsewhere.example>")
    ours = letter(
        channel, ute, "<2@example.org>", direction="out", by=agent, parent=first, in_reply_to="<1@example.org>"
    )
    last = letter(channel, ute, "<3@example.org>", parent=ours, in_reply_to="<2@example.org>")
    answer_message(last, by=agent, text="Try this.")

    assert send_answers() == 1

    (taken,) = box.letters
    assert taken["In-Reply-To"] == "<3@example.org>"
    assert taken["References"].split() == [
        "<0@elsewhere.example>",
        "<1@example.org>",
        "<2@example.org>",
        "<3@example.org>",
    ]


def test_of_an_endless_conversation_the_beginning_and_the_end_are_named(box, channel, ute, agent):
    last = letter(channel, ute, "<1@example.org>")
    for number in range(2, 41):
        last = letter(channel, ute, f"<{number}@example.org>", parent=last)
    answer_message(last, by=agent, text="Try this.")

    assert send_answers() == 1

    named = [1, *range(20, 41)]
    assert box.letters[0]["References"].split() == [f"<{number}@example.org>" for number in named]


@pytest.mark.parametrize(
    ("command", "error", "advice"),
    [
        ("RCPT", "AnswerIsNotTaken: recipient refused, SMTP 550: no such user here", "Reach this person"),
        ("MAIL", "AnswerIsNotTaken: SMTP 550: no such user here", "Write another one"),
        (".", "AnswerIsNotTaken: SMTP 550: no such user here", "Write another one"),
    ],
)
def test_what_is_refused_for_good_has_failed_and_says_so(box, asked, agent, command, error, advice):
    box.says[command] = ["550 no such user here"]
    answer_message(asked, by=agent, text="Try this.")

    assert (send_answers(), send_answers()) == (0, 0)

    delivery = ReplyDelivery.objects.get()
    assert (delivery.state, delivery.error) == ("failed", error)
    assert advice in advice_on(delivery)
    assert box.commands.count("MAIL") == 1


@pytest.mark.parametrize("command", ["RCPT", "MAIL", "DATA", "."])
@pytest.mark.parametrize("answer", ["451 later, status 4.7.1", HANGS_UP])
def test_what_is_put_off_or_cut_off_goes_again_under_the_same_name(box, asked, agent, command, answer, time_machine):
    box.says[command] = [answer]
    answer_message(asked, by=agent, text="Try this.")

    assert (send_answers(), send_answers()) == (0, 0)
    delivery = ReplyDelivery.objects.get()
    assert (delivery.state, delivery.due_at.isoformat()) == ("waiting", "2026-11-20T10:00:30+00:00")
    assert "SMTP 451" in delivery.error or "SMTPServerDisconnected" in delivery.error

    time_machine.shift(timedelta(seconds=31))
    assert send_answers() == 1
    assert {taken["Message-ID"] for taken in box.letters} == {f"<{delivery.key}@example.org>"}
    assert Mailbox.repeats_safely


def test_a_server_that_is_away_is_asked_again(box, asked, agent, settings):
    settings.MAILERS = {"default": mailer_from_url("smtp://127.0.0.1:9")}
    answer_message(asked, by=agent, text="Try this.")

    assert send_answers() == 0

    assert ReplyDelivery.objects.get().state == "waiting"
    assert "ConnectionRefusedError" in ReplyDelivery.objects.get().error
