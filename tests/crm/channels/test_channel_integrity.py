"""What the integrity checks say of channels, and what is left of words that their authors took back."""

import pytest

from crm.models import InboundEvent, Message, MessageReading, Network, ReplyDelivery
from crm.operations.answering import answer_message, send_answers
from crm.operations.channel_integrity import checks
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.hooks import event, post_standard
from tests.crm.channels.servers import serving
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, MessageFactory, PersonaFactory
from tests.journeys.test_races import at_once

REMOVED = "message.removed"
PARALLEL, ANSWERS = 4, 8


def wrong():
    return {check.check: check.wrong for check in checks() if check.wrong}


def hand_in(client, webhook, *deliveries):
    for number, one in enumerate(deliveries, InboundEvent.objects.count() + 1):
        assert post_standard(client, webhook, one, event_id=f"evt-{number}").status_code == 202


def words_kept():
    return [row.external_id for row in InboundEvent.objects.order_by("id") if b"hums" in bytes(row.raw)]


@pytest.mark.django_db
@pytest.mark.parametrize("together", [True, False])
def test_nothing_that_came_in_keeps_the_words_that_were_taken_back(client, webhook, together):
    batch = [event(number) for number in (1, 2, 3)]
    hand_in(client, webhook, batch)
    take_in_inbound()
    hand_in(client, webhook, event(4))
    if not together:
        take_in_inbound()

    hand_in(client, webhook, event(2, REMOVED, text=""), event(4, REMOVED, text=""))
    take_in_inbound()
    hand_in(client, webhook, event(4))
    take_in_inbound()

    assert words_kept() == ["evt-1/1", "evt-1/3"]
    assert Message.objects.filter(removed_at=None).count() == 2
    assert wrong() == {}


@pytest.mark.django_db
def test_channels_are_right_until_somebody_tampers_with_them(client, webhook, agent):
    hand_in(client, webhook, [event(1), event(2)], event(3))
    take_in_inbound()
    said = MessageFactory(
        channel=ChannelFactory(network=Network.MASTODON), ticket=None, contact=None, persona=PersonaFactory()
    )
    answer_message(said, by=agent, text="Try this.")
    assert wrong() == {}

    InboundEvent.objects.filter(external_id="evt-1/2").delete()
    InboundEvent.objects.filter(external_id="evt-2").update(message=said)
    Message.objects.filter(external_id="m-1").update(body="", html="", removed_at="2026-11-20T12:00Z")
    ReplyDelivery.objects.update(state="failed", asking_since="2026-11-20T12:00Z")

    assert MessageReading.objects.filter(message__external_id="m-1").exists()
    assert wrong() == {
        "crm.every_part_of_a_delivery_is_kept_in_its_channel": 1,
        "crm.an_event_made_a_message_of_its_own_channel": 1,
        "crm.what_its_author_took_back_is_kept_nowhere": 1,
        "crm.an_answer_stands_under_what_it_answers": 1,
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_answers_that_many_processes_send_at_once_leave_once_each(settings):
    agent = MemberFactory(roles=["support"])
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        network.routes["POST /2/tweets"] = lambda asked: (
            201,
            {},
            {"data": {"id": f"t-{len(network.asked)}-{id(asked)}"}},
        )
        channel = ChannelFactory(network=Network.X, address=network.url)
        for number in range(ANSWERS):
            said = MessageFactory(
                channel=channel, external_id=f"x-{number}", ticket=None, contact=None, persona=PersonaFactory()
            )
            answer_message(said, by=agent, text=f"Try number {number}.")

        sent = at_once(PARALLEL, lambda _number: send_answers())

        assert sum(sent) == ANSWERS == len(network.asked)
        assert len({asked.body for asked in network.asked}) == ANSWERS
    assert set(ReplyDelivery.objects.values_list("state", "starts")) == {("sent", 1)}
    assert Message.objects.filter(direction="out").values("external_id").distinct().count() == ANSWERS
    assert wrong() == {}
