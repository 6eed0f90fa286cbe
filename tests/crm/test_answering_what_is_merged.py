"""What was said in a ticket that is merged is answered in the one in which it is told, on whatever way."""

import pytest
from django.urls import reverse

from crm.errors import MessageIsElsewhere, TicketIsMerged
from crm.models import Message, ReplyDelivery
from crm.operations.answering import answer_on_network, send_answers
from crm.operations.conversing import write_to_customer
from crm.operations.merging import merge_ticket
from crm.operations.saying import Words
from tests.crm.channels.servers import serving
from tests.crm.channels.test_answers_that_come_back import tell
from tests.crm.channels.threads import kinds, on_mastodon, status
from tests.factories.crm import ChannelFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, time_machine):
    settings.STAFF_MFA = False
    time_machine.move_to("2026-11-20T10:30:00Z", tick=False)
    with serving() as network:
        settings.OUTGOING_PRIVATE_HOSTS = [network.host]
        network.routes["POST /api/v1/statuses"] = lambda _asked: {"id": "88"}
        yield network


@pytest.fixture
def mastodon(server):
    return ChannelFactory(name="Our Mastodon", network="mastodon", address=server.url)


@pytest.fixture
def merged(mastodon, agent):
    """A ticket of a network that is told in another one."""
    ticket = on_mastodon(mastodon)
    merge_ticket(ticket, TicketFactory(contact=ticket.contact), by=agent)
    return ticket


def page_of(ticket, act=""):
    return reverse(f"admin:crm_ticket_{'act' if act else 'change'}", args=[ticket.pk, *([act] if act else [])])


def test_on_its_own_page_it_is_refused_with_the_number_of_the_ticket_to_go_to(client, merged, agent):
    client.force_login(agent)
    page = client.get(page_of(merged)).content.decode()
    assert [page_of(merged, act) in page for act in ("network", "reply", "macro", "note")] == [False] * 4
    said = merged.messages.get()

    form = client.get(page_of(merged, "network"))
    given = {"to": said.pk, "text": "Try this.", "is_meant": "on", "seen": form.context["seen"]}
    refused = client.post(page_of(merged, "network"), given)
    told = client.post(page_of(merged, "reply"), {**given, "body": "Try this.", "is_told": "on"})
    noted = client.post(page_of(merged, "note"), {**given, "body": "Somebody should call."})

    way = f"This ticket was merged into {merged.merge.into.number}; go on there, or undo that first."
    assert way in refused.content.decode()
    assert [way in answer.content.decode() for answer in (told, noted)] == [True, True]
    assert not Message.objects.exclude(direction="in").exists()


def test_on_the_page_of_the_other_one_it_is_answered_where_it_was_said(client, merged, agent, server):
    into = merged.merge.into
    client.force_login(agent)
    assert page_of(into, "network") in client.get(page_of(into)).content.decode()
    form = client.get(page_of(into, "network"))
    given = {"to": merged.messages.get().pk, "text": "Try this.", "is_meant": "on", "status": "pending"}

    assert client.post(page_of(into, "network"), {**given, "seen": form.context["seen"]}).status_code == 302
    send_answers()

    answer = into.messages.get()
    assert (answer.parent, answer.external_id) == (merged.messages.get(), "88")
    assert b"Try this." in server.asked[-1].body
    into.refresh_from_db()
    assert (into.status, "message_out" in kinds(into), "message_out" in kinds(merged)) == ("pending", True, False)


def test_programs_are_refused_by_name_in_the_ticket_and_answer_the_message_in_the_other_one(api_of, merged, agent):
    api, said = api_of(agent), merged.messages.get()

    words = {"body": "Try this.", "visibility": "private"}
    refused = api.post(f"/api/v1/tickets/{merged.pk}/messages/", words, format="json")
    noted = api.post(f"/api/v1/tickets/{merged.pk}/messages/", {**words, "visibility": "internal"}, format="json")
    answered = api.post(f"/api/v1/mentions/{said.pk}/answers/", {"text": "Try this."}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (409, "ticket_is_merged")
    assert (noted.status_code, noted.json()) == (409, refused.json())
    assert merged.merge.into.number in refused.json()["detail"]
    assert answered.status_code == 202
    assert merged.merge.into.messages.get().parent == said


def test_acts_refuse_it_and_what_was_said_in_a_third_ticket(merged, agent):
    with pytest.raises(TicketIsMerged):
        answer_on_network(merged, merged.messages.get(), by=agent, text="Try this.")
    with pytest.raises(TicketIsMerged):
        write_to_customer(merged, Words("Try this.", is_told=True), by=agent)
    with pytest.raises(MessageIsElsewhere):
        answer_on_network(TicketFactory(), merged.messages.get(), by=agent, text="Try this.")
    assert not Message.objects.filter(direction="out").exists()


def test_what_we_answer_on_the_network_itself_stands_in_the_other_one_too(merged, mastodon):
    tell(mastodon, status("90", "mitwert", "77", "<p>We are at it.</p>"))

    assert merged.merge.into.messages.get().external_id == "90"
    assert "message_out" in kinds(merged.merge.into)


def test_what_did_not_go_out_is_sent_again_from_the_ticket_in_which_it_is_told(client, api_of, mastodon, agent):
    ticket = on_mastodon(mastodon)
    delivery = answer_on_network(ticket, ticket.messages.get(), by=agent, text="Try this.")
    ReplyDelivery.objects.update(state="failed")
    into = TicketFactory(contact=ticket.contact)
    merge_ticket(ticket, into, by=agent)
    client.force_login(agent)
    assert page_of(ticket, "again") not in client.get(page_of(ticket)).content.decode()
    assert page_of(into, "again") in client.get(page_of(into)).content.decode()

    way = f"This ticket was merged into {into.number}; go on there, or undo that first."
    refused = api_of(agent).post(f"/api/v1/reply-deliveries/{delivery.pk}/sending/")
    assert (refused.status_code, refused.json()["detail"]) == (409, way)
    page = reverse("admin:crm_replydelivery_act", args=[delivery.pk, "send"])
    assert way in client.post(page, follow=True).content.decode()
    assert way in client.post(page_of(ticket, "again"), {"answer": delivery.pk}, follow=True).content.decode()
    assert ReplyDelivery.objects.get().state == "failed"

    client.post(page_of(into, "again"), {"answer": delivery.pk})
    assert ReplyDelivery.objects.get().state == "waiting"
    ReplyDelivery.objects.update(state="unsure")
    sent = api_of(agent).post(f"/api/v1/reply-deliveries/{delivery.pk}/sending/", {"ticket": into.pk}, format="json")
    assert (sent.status_code, ReplyDelivery.objects.get().state) == (202, "waiting")
