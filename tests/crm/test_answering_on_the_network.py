"""An agent answers where somebody wrote, sees who reads it, how long it may be, and how it fares on its way."""

import pytest
from django.urls import reverse

from crm.connectors import CONNECTORS
from crm.connectors.base import Answer
from crm.errors import AnswerIsTooLong, MayNotWorkTickets, MessageIsElsewhere
from crm.models import Message, Network, Persona, ReplyDelivery
from crm.operations.answering import answer_message, answer_on_network, send_again, send_answers
from tests.crm.channels.servers import serving
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, ContactFactory, MessageFactory, PersonaFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, time_machine):
    settings.STAFF_MFA = False
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        yield network


@pytest.fixture
def channel(server):
    server.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
    return ChannelFactory(name="Our Mastodon", network=Network.MASTODON, address=server.url)


@pytest.fixture
def desk(client, agent, settings):
    client.force_login(agent)
    return client


def ticket_with(channel, **fields):
    ticket = TicketFactory(contact=ContactFactory(member=None))
    persona = PersonaFactory(name="Ute", handle="ute@social.example")
    given = {"contact": None, "persona": persona, "external_id": "77", "visibility": "public", "channel": channel}
    return MessageFactory(ticket=ticket, **(given | fields)).ticket


def act_of(ticket, name="network"):
    return reverse("admin:crm_ticket_act", args=[ticket.pk, name])


def page_of(desk, ticket):
    return desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()


def answer_at_the_desk(desk, ticket, **given):
    seen = desk.get(act_of(ticket)).context["seen"]
    to = ticket.messages.filter(direction="in").order_by("-written_at").first().pk
    return desk.post(act_of(ticket), {"to": to, "text": "Try this.", "status": "", "seen": seen, **given})


def test_the_button_is_there_where_the_network_takes_answers_and_nowhere_else(desk, channel):
    feed, off = ChannelFactory(network=Network.RSS), ChannelFactory(network=Network.MASTODON, is_active=False)
    gone = {"body": "", "html": "", "removed_at": "2026-11-20T09:00Z"}
    wrong = [ticket_with(feed), ticket_with(off), ticket_with(channel, **gone), TicketFactory()]

    assert act_of(right := ticket_with(channel, external_id="78")) in page_of(desk, right)
    assert [act_of(ticket) in page_of(desk, ticket) for ticket in wrong] == [False] * 4


def test_an_answer_goes_where_it_was_asked_and_is_said_in_the_ticket(desk, channel, server, agent):
    ticket = ticket_with(channel)

    assert answer_at_the_desk(desk, ticket, is_meant="on", status="pending").status_code == 302
    send_answers()

    answer = ticket.messages.get(direction="out")
    assert (answer.by, answer.visibility, answer.external_id) == (agent, "public", "88")
    assert b"@ute@social.example Try this." in server.asked[-1].body
    ticket.refresh_from_db()
    assert ticket.status == "pending"
    assert list(ticket.events.order_by("id").values_list("kind", flat=True))[-3:] == [
        "message_out",
        "status_changed",
        "status_changed",
    ]


def test_in_public_nothing_is_said_before_it_is_said_that_everybody_may_read_it(desk, channel):
    ticket = ticket_with(channel)
    form = desk.get(act_of(ticket)).content.decode()
    assert "PUBLIC" in form
    assert "At most 500 letters" in form

    page = answer_at_the_desk(desk, ticket)

    assert page.status_code == 200
    assert "Say that everybody may read your answer." in page.content.decode()
    assert not ReplyDelivery.objects.exists()


def test_in_private_nobody_is_asked_whether_everybody_may_read_it(desk, channel):
    ticket = ticket_with(channel, visibility="private")
    form = desk.get(act_of(ticket)).content.decode()
    assert ("PRIVATE" in form, "is_meant" in form) == (True, False)

    assert answer_at_the_desk(desk, ticket).status_code == 302
    assert ReplyDelivery.objects.get().message.visibility == "private"


def test_where_both_were_said_the_border_is_that_of_what_is_answered(desk, channel):
    ticket = ticket_with(channel)
    private = MessageFactory(
        ticket=ticket, contact=None, persona=Persona.objects.get(), external_id="78", channel=channel
    )
    public = ticket.messages.get(external_id="77")

    refused = answer_at_the_desk(desk, ticket, to=public.pk)
    taken = answer_at_the_desk(desk, ticket, to=private.pk)

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert ReplyDelivery.objects.get().message.parent == private


def test_an_answer_that_is_too_long_stays_on_the_form_and_is_never_cut_off(desk, channel):
    ticket = ticket_with(channel)

    page = answer_at_the_desk(desk, ticket, is_meant="on", text="x" * 496)

    assert "these are 501" in page.content.decode()
    assert not ReplyDelivery.objects.exists()
    assert answer_at_the_desk(desk, ticket, is_meant="on", text="x" * 495).status_code == 302


@pytest.mark.parametrize(
    ("network", "text", "length"),
    [
        ("mastodon", "Look: https://help.example/a/very/long/address/of/a/page", 34),
        ("mastodon", "@otto@far.example does, too", 20),
        ("x", "Grüße", 5),
        ("x", "日本", 4),
        ("x", "https://help.example/a/very/long/address/of/a/page", 23),
        ("youtube", "https://a.example", 17),
    ],
)
def test_each_network_counts_in_its_own_way(network, text, length):
    persona = PersonaFactory(handle="ute@social.example")
    message = Message(persona=persona, external_id="1")

    assert CONNECTORS[network].length_of(Answer(text, message, "")) == length


def test_programs_are_told_the_same(channel, agent_api):
    message = ticket_with(channel).messages.get()

    refused = agent_api.post(f"/api/v1/mentions/{message.pk}/answers/", {"text": "x" * 496}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (400, "answer_is_too_long")


def test_what_is_refused(channel, agent, customer):
    ticket, other = ticket_with(channel), TicketFactory()
    message = ticket.messages.get()

    for wrong, refusal in (({"by": customer}, MayNotWorkTickets), ({"ticket": other}, MessageIsElsewhere)):
        given = {"ticket": ticket, "by": agent, "text": "Try this."} | wrong
        with pytest.raises(refusal):
            answer_on_network(given.pop("ticket"), message, **given)
    with pytest.raises(AnswerIsTooLong):
        answer_message(message, by=agent, text="x" * 501)
    assert not ReplyDelivery.objects.exists()


def test_whoever_answers_has_read_what_is_new(desk, channel):
    ticket = ticket_with(channel)
    seen = desk.get(act_of(ticket)).context["seen"]
    answer_message(ticket.messages.get(), by=MemberFactory(roles=["support"]), text="I am at it.")

    page = answer_at_the_desk(desk, ticket, is_meant="on", seen=seen)

    assert page.status_code == 200
    assert "I am at it." in page.content.decode()
    assert ReplyDelivery.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"id": "88"}, "Sent "),
        ((500, {}, b""), "It is tried again by itself"),
        ((403, {}, b""), "renews its secret"),
        ((404, {}, b""), "What it answers is gone there."),
        ((422, {}, b""), "Write another one."),
    ],
)
def test_the_page_says_how_an_answer_fares_and_what_to_do(desk, channel, server, agent, answer, words):
    server.routes["POST /api/v1/statuses"] = lambda _asked: answer
    ticket = ticket_with(channel)
    answer_message(ticket.messages.get(), by=agent, text="Try this.")
    assert "Waits to be sent" in page_of(desk, ticket)

    send_answers()

    page = page_of(desk, ticket)
    assert words in page
    assert (act_of(ticket, "again") in page) == ("NOT SENT" in page) == (words[0] in "rW")


def test_an_answer_that_failed_is_sent_again_from_the_page(desk, channel, server, agent):
    answers = [(422, {}, b""), {"id": "88"}]
    server.routes["POST /api/v1/statuses"] = lambda _asked: answers.pop(0)
    ticket = ticket_with(channel)
    delivery = answer_message(ticket.messages.get(), by=agent, text="Try this.")
    send_answers()

    desk.post(act_of(ticket, "again"), {"answer": delivery.pk})
    send_answers()

    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert act_of(ticket, "again") not in page_of(desk, ticket)


def test_of_one_that_may_have_arrived_one_looks_first(desk, server, agent):
    youtube = ChannelFactory(network=Network.YOUTUBE, address=server.url)
    server.routes["POST /youtube/v3/comments"] = lambda _asked: (500, {}, b"")
    ticket = ticket_with(youtube)
    answer_message(ticket.messages.get(), by=agent, text="Try this.")

    send_answers()

    page = page_of(desk, ticket)
    assert "PERHAPS NOT SENT" in page
    assert "Look there first" in page


def test_the_answer_of_another_ticket_is_not_sent_again_here(desk, channel, server, agent):
    server.routes["POST /api/v1/statuses"] = lambda _asked: (422, {}, b"")
    one, other = ticket_with(channel), ticket_with(channel, external_id="78", persona=PersonaFactory())
    deliveries = [answer_message(ticket.messages.get(), by=agent, text="Try this.") for ticket in (one, other)]
    send_answers()

    desk.post(act_of(one, "again"), {"answer": deliveries[1].pk})

    assert set(ReplyDelivery.objects.values_list("state", flat=True)) == {"failed"}
    send_again(deliveries[0], by=agent)


def test_whoever_has_no_account_is_not_written_to_in_vain(desk, channel, customer):
    reached = TicketFactory(contact=ContactFactory(member=customer))

    assert "this goes by e-mail to" in desk.get(act_of(ticket_with(channel), "reply")).content.decode()
    assert "this goes by e-mail to" not in desk.get(act_of(reached, "reply")).content.decode()
