"""What we answer on a network itself is our answer in the ticket, and what the desk sent comes back as itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import Message, Network
from crm.operations.forgetting import forget_people
from crm.operations.pulling import pull_channels
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.threads import (
    HOME,
    OTTO,
    PAGE,
    closing,
    hear,
    kinds,
    message,
    on_mastodon,
    said,
    status,
    ticket_of,
)
from tests.factories.crm import ChannelFactory, OwnPresenceFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
OURS = {"author": PAGE, "direction": "out"}


@pytest.fixture
def channel(db):
    return ChannelFactory(network=Network.WEBHOOK)


def test_an_answer_that_we_wrote_there_is_said_in_the_ticket_once(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)

    hear(channel, said(2, "m-1", at="11:00", **OURS), said(2, "m-1", at="11:00", **OURS))
    hear(channel, said(2, "m-1", at="11:00", **OURS))

    answer = message(2)
    assert (answer.ticket, answer.by, answer.persona) == (ticket, None, message(1).persona)
    assert kinds(ticket) == ["opened", "message_out", "status_changed"]
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_what_we_say_to_others_there_is_no_answer_to_the_asker(channel, agent):
    hear(channel, said(1), said(2, "m-1", OTTO))
    ticket = ticket_of(1, agent)

    hear(channel, said(3, "m-2", **OURS), said(4, "m-3", **OURS), said(5, **OURS))

    assert kinds(ticket) == ["opened"]
    assert message(4).persona.external_id == "page"


def test_what_we_add_to_our_own_answer_is_said_to_the_same_person(channel, agent):
    hear(channel, said(1))
    ticket = ticket_of(1, agent)

    hear(channel, said(2, "m-1", **OURS), said(3, "m-2", **OURS))

    assert [message(number).ticket for number in (2, 3)] == [ticket, ticket]


@pytest.mark.parametrize("order", [(1, 2, "ticket"), (2, 1, "ticket"), (1, "ticket", 2), (2, "ticket", 1)])
def test_whatever_comes_first_the_answer_counts_once(channel, agent, order):
    words = {1: said(1, "m-0", at="10:00"), 2: said(2, "m-1", at="11:00", **OURS)}
    hear(channel, said(0))
    for step in order:
        if step == "ticket":
            ticket = ticket_of(0, agent)
        else:
            hear(channel, words[step])

    assert [message(number).ticket for number in (1, 2)] == [ticket, ticket]
    assert (kinds(ticket).count("message_in"), kinds(ticket).count("message_out")) == (1, 1)


def test_it_stops_the_clock_when_it_was_written(channel, agent, time_machine):
    time_machine.move_to("2026-11-20T10:05:00Z", tick=False)
    ServicePolicyFactory(hours={"first_response": 4, "next_response": 4})
    hear(channel, said(1))
    ticket = ticket_of(1, agent)
    time_machine.move_to("2026-11-20T12:05:00Z", tick=False)

    hear(channel, said(2, "m-1", at="10:30", **OURS))

    clock = ticket.clocks.get()
    assert (clock.metric, clock.state) == ("first_response", "settled")
    assert clock.settled_at == message(2).written_at
    hear(channel, said(3, "m-2", at="11:00"))
    assert ticket.clocks.get(metric="next_response").state == "running"
    hear(channel, said(4, "m-3", at="11:30", **OURS))
    assert ticket.clocks.get(metric="next_response").state == "settled"


def test_what_we_said_to_somebody_is_forgotten_with_them(channel, agent):
    hear(channel, said(1), said(2, "m-1", **OURS))
    ticket = ticket_of(1, agent)

    forget_people([ticket.contact_id])

    assert set(Message.objects.values_list("body", flat=True)) == {""}


def test_in_messenger_we_answer_whom_we_write_to(agent):
    page = ChannelFactory(network=Network.FACEBOOK)

    def messenger(name, sender, recipient, at, **more):
        item = {
            "sender": {"id": sender},
            "recipient": {"id": recipient},
            "timestamp": 1_790_000_000_000 + at,
            "message": {"mid": name, "text": f"It is {name}.", **more},
        }
        batch = {"object": "page", "entry": [{"id": "900", "time": 1_790_000_000_000, "messaging": [item]}]}
        keep(fetched_events(page, [Fetched(name, write_json(batch))]))
        take_in_inbound()

    messenger("m1", "700", "900", 1000)
    messenger("m2", "900", "700", 2000, is_echo=True)
    ticket = decide_mention(Message.objects.get(external_id="m1"), "ticket", by=agent).ticket
    messenger("m3", "900", "700", 3000, is_echo=True)
    messenger("m4", "900", "701", 3000, is_echo=True)

    found = dict(Message.objects.values_list("external_id", "ticket"))
    assert found == {"m1": ticket.pk, "m2": ticket.pk, "m3": ticket.pk, "m4": None}
    assert kinds(ticket).count("message_out") == 2


@pytest.mark.parametrize(
    ("presence", "is_ours"),
    [
        ({"url": f"{HOME}/@mitwert"}, True),
        ({"handle": "@mitwert@social.example"}, True),
        ({"handle": "mitwert"}, True),
        ({"handle": "@mitwert@other.example"}, False),
        ({"name": "mitwert"}, False),
        ({"network": "x", "handle": "mitwert"}, False),
    ],
)
def test_an_account_of_ours_is_known_by_its_presence_and_not_by_its_name(presence, is_ours):
    OwnPresenceFactory(**presence)
    mastodon = ChannelFactory(network=Network.MASTODON)
    keep(fetched_events(mastodon, [Fetched("status:1", write_json(status("1", "mitwert")))]))

    take_in_inbound()

    assert (Message.objects.get().direction == "out") == is_ours


@pytest.mark.parametrize(("network", "options"), [("x", {"user_id": "55"}), ("youtube", {"channel_id": "55"})])
def test_elsewhere_the_options_of_the_channel_say_who_we_are(network, options):
    written = "2026-11-20T10:00:00Z"
    rows = {
        "x": lambda name, author: {"data": {"id": name, "author_id": author, "created_at": written, "text": "Hm."}},
        "youtube": lambda name, author: {
            "id": name,
            "snippet": {"authorChannelId": {"value": author}, "publishedAt": written, "textOriginal": "Hm."},
        },
    }
    channel = ChannelFactory(network=network, options=options)
    made = [Fetched(name, write_json(rows[network](name, author))) for name, author in (("1", "55"), ("2", "56"))]
    keep(fetched_events(channel, made))

    take_in_inbound()

    assert dict(Message.objects.values_list("external_id", "direction")) == {"1": "out", "2": "in"}


def test_our_own_account_on_mastodon_is_listened_to(server, mastodon, agent):
    server.routes["GET /api/v1/accounts/verify_credentials"] = lambda _asked: {"id": "5"}
    server.routes["GET /api/v1/accounts/5/statuses"] = lambda asked: (
        [status("88", "mitwert", "77")] if "min_id" not in asked.given else []
    )
    ticket = on_mastodon(mastodon)

    pull_channels()
    take_in_inbound(lane="backfill")

    assert Message.objects.get(external_id="88").ticket == ticket
    asked = [one.path for one in server.asked]
    assert asked.count("/api/v1/accounts/verify_credentials") == 1


def test_whoever_may_not_know_who_we_are_hears_what_is_said_to_us(server, mastodon):
    server.routes["GET /api/v1/accounts/verify_credentials"] = lambda _asked: (403, {}, b"")

    assert pull_channels() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_who_write_a_word_and_its_answer_by_different_people_at_once_join_them():
    channel = ChannelFactory(network=Network.WEBHOOK)
    for number in range(0, 40, 2):
        events = [said(number), said(number + 1, f"m-{number}", OTTO)]
        at_once = Barrier(2)

        def take_in(name, one, at_once=at_once):
            keep(fetched_events(channel, [Fetched(name, write_json(one))]))
            at_once.wait()
            take_in_inbound(batch_size=1)

        with ThreadPoolExecutor(2) as threads:
            jobs = [threads.submit(closing, take_in, f"r{number}-{n}", one) for n, one in enumerate(events)]
            for job in jobs:
                job.result()

        assert message(number + 1).parent == message(number)
