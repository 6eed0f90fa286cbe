"""Answers on networks: written down first, sent once, and never again where nobody knows."""

import pytest

from community.errors import TextIsEmpty
from crm.conversation_errors import MessageIsRemoved
from crm.errors import AnswerIsUnderWay, ChannelTakesNoAnswers, MayNotWorkTickets
from crm.models import Message, Network, ReplyDelivery
from crm.operations.answering import LEASE, answer_message, send_again, send_answers
from tests.crm.channels.servers import serving
from tests.factories.crm import ChannelFactory, MessageFactory, PersonaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        yield network


def said(server, network, **fields):
    channel = ChannelFactory(network=network, address=server.url)
    fields = {"ticket": None, "contact": None, "persona": PersonaFactory(handle="ute@social.example")} | fields
    return MessageFactory(channel=channel, external_id="77", visibility="public", **fields)


def test_an_answer_on_mastodon_names_the_author_and_is_known_again_by_its_key(server, agent, time_machine):
    answers = [(500, {}, b""), {"id": "88"}]
    server.routes["POST /api/v1/statuses"] = lambda _asked: answers.pop(0)
    message = said(server, Network.MASTODON)

    delivery = answer_message(message, by=agent, text="Try this.")
    assert (send_answers(), send_answers()) == (0, 0)
    time_machine.shift(LEASE)
    assert send_answers() == 1

    first, second = server.asked
    assert first.body == second.body
    assert b"@ute@social.example Try this." in first.body
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == str(delivery.key)
    answer = Message.objects.get(direction="out")
    assert (answer.external_id, answer.by, answer.parent, answer.persona) == ("88", agent, message, message.persona)
    assert ReplyDelivery.objects.get().state == "sent"


def test_where_nobody_knows_whether_it_arrived_a_person_decides(server, agent, time_machine):
    answers = [(500, {}, b""), {"id": "c2"}]
    server.routes["POST /youtube/v3/comments"] = lambda _asked: answers.pop(0)
    delivery = answer_message(said(server, Network.YOUTUBE), by=agent, text="Try this.")

    assert send_answers() == 0
    time_machine.shift(60 * 60)
    assert send_answers() == 0
    delivery.refresh_from_db()
    assert (delivery.state, len(server.asked)) == ("unsure", 1)

    send_again(delivery, by=agent)
    assert send_answers() == 1
    with pytest.raises(AnswerIsUnderWay):
        send_again(delivery, by=agent)


def test_an_answer_whose_process_was_killed_goes_again_only_where_it_is_known_again(server, agent, time_machine):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    killed = {}
    for network in (Network.MASTODON, Network.X):
        killed[network] = answer_message(said(server, network), by=agent, text="Try this.")
    ReplyDelivery.objects.update(starts=1, asking_since="2026-11-20T09:00Z")

    assert send_answers() == 1

    states = {network: ReplyDelivery.objects.get(pk=one.pk).state for network, one in killed.items()}
    assert states == {Network.MASTODON: "sent", Network.X: "unsure"}


def test_the_network_that_tells_of_our_answer_first_makes_no_second_message(server, agent):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    message = said(server, Network.MASTODON)
    answer_message(message, by=agent, text="Try this.")
    MessageFactory(channel=message.channel, external_id="88", ticket=None, contact=None, persona=PersonaFactory())

    send_answers()

    assert Message.objects.get(external_id="88").by == agent


def test_what_cannot_be_answered_is_refused(server, agent, customer):
    message = said(server, Network.MASTODON)
    removed = said(server, Network.MASTODON, body="", html="", removed_at="2026-11-20T09:00Z")
    feed = said(server, Network.RSS)
    off = said(server, Network.MASTODON)
    off.channel.is_active = False
    off.channel.save()

    for wrong, refusal in (
        ({"by": customer}, MayNotWorkTickets),
        ({"message": removed}, MessageIsRemoved),
        ({"message": feed}, ChannelTakesNoAnswers),
        ({"message": off}, ChannelTakesNoAnswers),
        ({"text": "  "}, TextIsEmpty),
    ):
        given = {"message": message, "by": agent, "text": "Try this."} | wrong
        with pytest.raises(refusal):
            answer_message(given.pop("message"), **given)
    assert not ReplyDelivery.objects.exists()
