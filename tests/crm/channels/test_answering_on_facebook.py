"""A page answers comments below them and messages in Messenger, and says clearly why it may not."""

import json

import pytest

from crm.errors import AnswerIsTooLong
from crm.models import Message, Network, ReplyDelivery
from crm.operations.answering import answer_message, send_answers
from crm.operations.sealing_secrets import add_secret
from crm.operations.taking_in import take_in_inbound
from crm.reports.network_answers import advice_on
from tests.crm.channels.hooks import APP_SECRET, post_facebook
from tests.factories.crm import MessageFactory, PersonaFactory, TicketFactory

pytestmark = pytest.mark.django_db
PAGE = "1"


@pytest.fixture
def channel(connect, keeper, server):
    channel = connect(Network.FACEBOOK, "/v24.0")
    add_secret(channel, by=keeper, use="signing", secret=APP_SECRET)
    server.routes["POST /v24.0/5_77/comments"] = lambda _asked: {"id": "5_88"}
    server.routes["POST /v24.0/me/messages"] = lambda _asked: {"recipient_id": "4711", "message_id": "m_88"}
    return channel


def comment(channel, **fields):
    persona = PersonaFactory(network=Network.FACEBOOK, external_id="4711", handle="")
    given = {"external_id": "5_77", "visibility": "public", "persona": persona, "contact": None, "ticket": None}
    return MessageFactory(channel=channel, **(given | fields))


def letter(channel, **fields):
    return comment(channel, **({"external_id": "m_77", "visibility": "private"} | fields))


def refuse(server, place, status, code, subcode=None, headers=None):
    error = {"message": "Malformed access token-of-the-account", "code": code, "error_subcode": subcode}
    server.routes[f"POST /v24.0/{place}"] = lambda _asked: (status, headers or {}, {"error": error})


def hook_tells(client, channel, *, private, key=""):
    said = {"item": "comment", "verb": "add", "comment_id": "5_88", "post_id": "1_5", "parent_id": "5_77"}
    said |= {"message": "Try this.", "from": {"id": PAGE, "name": "We"}, "created_time": 1449135003}
    echo = {"mid": "m_88", "text": "Try this.", "is_echo": True} | ({"metadata": key} if key else {})
    talk = {"sender": {"id": PAGE}, "recipient": {"id": "4711"}, "timestamp": 1449135003000, "message": echo}
    entry = {"messaging": [talk]} if private else {"changes": [{"field": "feed", "value": said}]}
    batch = {"object": "page", "entry": [{"id": PAGE, "time": 1449135003, **entry}]}
    assert post_facebook(client, channel, batch).status_code == 202
    assert take_in_inbound() == 1


def test_a_comment_is_answered_below_it_in_the_name_of_the_page(channel, server, agent):
    answer_message(comment(channel), by=agent, text="Try this.")

    assert send_answers() == 1

    asked = server.asked[-1]
    assert json.loads(asked.body) == {"message": "Try this."}
    assert asked.headers["authorization"] == "Bearer token-of-the-account"
    answer = Message.objects.get(direction="out")
    assert (answer.external_id, answer.visibility, answer.by) == ("5_88", "public", agent)


def test_a_message_is_answered_in_messenger(channel, server, agent):
    answer_message(letter(channel), by=agent, text="Try this.")

    assert send_answers() == 1

    assert json.loads(server.asked[-1].body) == {
        "recipient": {"id": "4711"},
        "messaging_type": "RESPONSE",
        "message": {"text": "Try this.", "metadata": str(ReplyDelivery.objects.get().key)},
    }
    answer = Message.objects.get(direction="out")
    assert (answer.external_id, answer.visibility) == ("m_88", "private")


@pytest.mark.parametrize("make", [comment, letter])
@pytest.mark.parametrize("is_told_first", [True, False])
def test_our_own_answer_that_the_hook_tells_of_is_the_same_message(client, channel, agent, make, is_told_first):
    ticket = TicketFactory()
    answer_message(make(channel, ticket=ticket), by=agent, text="Try this.")
    acts = [send_answers, lambda: hook_tells(client, channel, private=make is letter)]

    for act in reversed(acts) if is_told_first else acts:
        act()

    answer = Message.objects.get(direction="out")
    assert (answer.by, answer.ticket, answer.body) == (agent, ticket, "Try this.")
    assert ticket.events.filter(kind="message_out").count() == 1
    assert ReplyDelivery.objects.get().state == "sent"


@pytest.mark.parametrize(("key", "answers"), [("ours", 1), ("of another program", 2), ("", 2)])
def test_of_what_nobody_knew_to_have_arrived_in_messenger_only_the_key_tells(
    client, channel, server, agent, key, answers
):
    refuse(server, "me/messages", 500, 2)
    ticket = TicketFactory()
    delivery = answer_message(letter(channel, ticket=ticket), by=agent, text="Try this.")
    send_answers()
    delivery.refresh_from_db()
    assert delivery.state == "unsure"

    hook_tells(client, channel, private=True, key=str(delivery.key) if key == "ours" else key)

    delivery.refresh_from_db()
    assert (delivery.state, Message.objects.filter(direction="out", ticket=ticket).count()) == (
        "sent" if answers == 1 else "unsure",
        answers,
    )
    assert ticket.events.filter(kind="message_out").count() == answers


@pytest.mark.parametrize(
    ("make", "answer", "told"),
    [
        (comment, (400, 190), ("failed", "AccessIsRefused: status 400, code 190", "renews its secret")),
        (comment, (403, 200), ("failed", "AccessIsRefused: status 403, code 200", "renews its secret")),
        (letter, (400, 10, 2018278), ("failed", "WindowIsOver: the 24 hours", "24 hours")),
        (letter, (403, 10, 2018278), ("failed", "WindowIsOver: the 24 hours", "24 hours")),
        (letter, (400, 551), ("failed", "AnswerIsNotTaken: status 400, code 551", "Write another one")),
        (comment, (500, 2), ("unsure", "NetworkIsAway: status 500", "Look there first")),
    ],
)
def test_a_refusal_says_why_and_what_to_do(channel, server, agent, make, answer, told):
    state, error, advice = told
    refuse(server, "me/messages" if make is letter else "5_77/comments", *answer)
    answer_message(make(channel), by=agent, text="Try this.")

    assert send_answers() == 0

    delivery = ReplyDelivery.objects.get()
    assert delivery.state == state
    assert delivery.error.startswith(error)
    assert advice in advice_on(delivery)
    if "Access" in error:
        assert "token-of-the-account" not in delivery.error


@pytest.mark.parametrize(("status", "code"), [(400, 32), (403, 4), (400, 80_006), (429, 613)])
def test_whoever_asks_for_patience_is_asked_again_when_they_say(channel, server, agent, time_machine, status, code):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    refuse(server, "5_77/comments", status, code, headers={"Retry-After": "600"})
    answer_message(comment(channel), by=agent, text="Try this.")

    assert send_answers() == 0

    delivery = ReplyDelivery.objects.get()
    assert (delivery.state, delivery.due_at.isoformat()) == ("waiting", "2026-11-20T10:10:00+00:00")
    server.routes["POST /v24.0/5_77/comments"] = lambda _asked: {"id": "5_88"}
    time_machine.shift(601)
    assert send_answers() == 1


@pytest.mark.parametrize(("make", "most"), [(comment, 8_000), (letter, 2_000)])
def test_below_a_post_more_can_be_said_than_in_messenger(channel, agent, make, most):
    message = make(channel)

    with pytest.raises(AnswerIsTooLong) as told:
        answer_message(message, by=agent, text="x" * (most + 1))

    assert str(most + 1) in str(told.value)
    assert answer_message(message, by=agent, text="x" * most).message.body == "x" * most
