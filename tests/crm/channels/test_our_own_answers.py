"""What we answer on a network itself is our answer in the ticket, and what the desk sent comes back as itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import Message, Network, Persona, ReplyDelivery
from crm.operations.answering import answer_message, send_answers
from crm.operations.forgetting import forget_people
from crm.operations.pulling import pull_channels
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.crm.channels.threads import OTTO, PAGE, hear, kinds, message, said, ticket_of
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, MessageFactory, OwnPresenceFactory, PersonaFactory, TicketFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
OURS = {"author": PAGE, "direction": "out"}
HOME = "https://social.example"


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


def status(name, author, to=None, text="<p>Try <b>this</b> &amp; that.</p>"):
    account = {"id": "5", "acct": author, "display_name": author, "url": f"{HOME}/@{author}"}
    return {
        "id": name,
        "account": account,
        "content": text,
        "created_at": "2026-11-20T10:30:00Z",
        "in_reply_to_id": to,
        "visibility": "public",
    }


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


def on_mastodon(channel, **fields):
    ticket = TicketFactory()
    persona = PersonaFactory(handle="ute@far.example")
    given = {"contact": None, "persona": persona, "external_id": "77", "visibility": "public", "channel": channel}
    return MessageFactory(ticket=ticket, written_at="2026-11-20T10:00:00Z", **(given | fields)).ticket


def tell(channel, *rows):
    number = channel.inbound_events.count()
    made = [Fetched(f"own:{number + n}", write_json({"type": "own", "status": row})) for n, row in enumerate(rows)]
    keep(fetched_events(channel, made))
    take_in_inbound()


ECHO = '<p><span class="h-card"><a href="#">@<span>ute</span></a></span> Try this &amp; that.</p>'


def desk_answer(server, mastodon, agent):
    ticket = on_mastodon(mastodon)
    return ticket, answer_message(ticket.messages.get(), by=agent, text="Try this & that.")


def is_one_answer(ticket, delivery):
    delivery.refresh_from_db()
    answers = list(ticket.messages.filter(direction="out"))
    assert answers == [delivery.message]
    assert (answers[0].external_id, delivery.state) == ("88", "sent")
    assert Message.objects.filter(channel=answers[0].channel).count() == 2
    return kinds(ticket).count("message_out") == 1


def test_the_answer_of_the_desk_that_comes_back_is_itself(server, mastodon, agent):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    ticket, delivery = desk_answer(server, mastodon, agent)
    send_answers()

    tell(mastodon, status("88", "mitwert", "77", ECHO))

    assert is_one_answer(ticket, delivery)


def test_and_it_is_when_the_network_tells_of_it_before_it_answers_us(server, mastodon, agent):
    ticket, delivery = desk_answer(server, mastodon, agent)
    ReplyDelivery.objects.update(starts=1, asking_since="2026-11-20T10:30:00Z")
    tell(mastodon, status("88", "mitwert", "77", ECHO))

    assert is_one_answer(ticket, delivery)
    assert send_answers() == 0


def test_one_in_other_words_waits_until_the_answer_on_its_way_has_arrived_and_is_taken_over(server, mastodon, agent):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    ticket, delivery = desk_answer(server, mastodon, agent)
    ReplyDelivery.objects.update(starts=1)
    tell(mastodon, status("88", "mitwert", "77", "<p>Put in other words by the network</p>"))
    assert kinds(ticket).count("message_out") == 1
    assert Message.objects.get(external_id="88").ticket is None

    send_answers()

    assert is_one_answer(ticket, delivery)


def test_what_a_colleague_wrote_there_meanwhile_counts_beside_it(server, mastodon, agent):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    ticket, _delivery = desk_answer(server, mastodon, agent)
    ReplyDelivery.objects.update(starts=1)
    tell(mastodon, status("89", "mitwert", "77", "<p>We are at it.</p>"))
    assert kinds(ticket).count("message_out") == 1

    send_answers()

    assert kinds(ticket).count("message_out") == 2
    assert Message.objects.get(external_id="89").ticket == ticket


def test_what_nobody_knew_to_have_arrived_has_when_the_network_tells_of_it(server, mastodon, agent):
    ticket, delivery = desk_answer(server, mastodon, agent)
    ReplyDelivery.objects.update(starts=1, state="unsure")

    tell(mastodon, status("88", "mitwert", "77", ECHO))

    assert is_one_answer(ticket, delivery)


def test_what_answers_ours_and_came_before_it_had_a_name_enters_then(server, mastodon, agent):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    ticket, _delivery = desk_answer(server, mastodon, agent)
    persona = ticket.messages.get(external_id="77").persona
    Persona.objects.filter(pk=persona.pk).update(external_id=f"{HOME}/@ute")
    keep(fetched_events(mastodon, [Fetched("status:90", write_json(status("90", "ute", "88", "<p>It does!</p>")))]))
    take_in_inbound()
    assert Message.objects.get(external_id="90").ticket is None

    send_answers()

    assert Message.objects.get(external_id="90").ticket == ticket
    assert kinds(ticket)[-1] == "message_in"


@pytest.mark.django_db(transaction=True)
def test_of_sending_and_hearing_at_the_same_moment_comes_one_answer(server, mastodon):
    agent = MemberFactory(roles=["support"])
    for number in range(6):
        name = str(880 + number)
        server.routes["POST /api/v1/statuses"] = lambda _asked, name=name: {"id": name}
        ticket = on_mastodon(mastodon, external_id=str(number))
        delivery = answer_message(ticket.messages.get(), by=agent, text="Try this & that.")
        text = ECHO if number % 2 else "<p>In other words</p>"
        row = write_json({"type": "own", "status": status(name, "mitwert", str(number), text)})
        keep(fetched_events(mastodon, [Fetched(f"own:{name}", row)]))
        at_once = Barrier(2)

        def hear_it(at_once=at_once):
            at_once.wait()
            take_in_inbound()

        def send_it(at_once=at_once):
            at_once.wait()
            send_answers()

        # Whoever hears of an answer, its network has it.
        ReplyDelivery.objects.filter(pk=delivery.pk).update(starts=1)
        with ThreadPoolExecutor(2) as threads:
            for job in [threads.submit(_closing, do) for do in (hear_it, send_it)]:
                job.result()

        delivery.refresh_from_db()
        assert (delivery.state, delivery.message.external_id) == ("sent", name)
        assert list(ticket.messages.filter(direction="out")) == [delivery.message]
        assert kinds(ticket).count("message_out") == 1
        assert not Message.objects.filter(external_id=name).exclude(pk=delivery.message_id).exists()


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
            jobs = [threads.submit(_closing, take_in, f"r{number}-{n}", one) for n, one in enumerate(events)]
            for job in jobs:
                job.result()

        assert message(number + 1).parent == message(number)


def _closing(do, *given):
    try:
        do(*given)
    finally:
        connections.close_all()
