"""An answer of the desk that comes back from its network is the same message, whoever tells of it first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.utils import timezone

from crm.connectors.base import Fetched
from crm.connectors.reading import write_json
from crm.models import InboundEvent, Message, Persona, ReplyDelivery
from crm.operations.answering import answer_message, send_answers
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.threads import HOME, closing, kinds, on_mastodon, status
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


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
            for job in [threads.submit(closing, do) for do in (hear_it, send_it)]:
                job.result()
        # Where each gave way to the other, the next minute settles it.
        InboundEvent.objects.waiting().update(due_at=timezone.now())
        ReplyDelivery.objects.filter(pk=delivery.pk, state="waiting").update(due_at=timezone.now())
        take_in_inbound()
        send_answers()

        delivery.refresh_from_db()
        assert (delivery.state, delivery.message.external_id) == ("sent", name)
        assert list(ticket.messages.filter(direction="out")) == [delivery.message]
        assert kinds(ticket).count("message_out") == 1
        assert not Message.objects.filter(external_id=name).exclude(pk=delivery.message_id).exists()
