"""A letter to a support mailbox opens a ticket when our server vouches for its sender, once; all else waits for somebody."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Notification
from config.integrity import all_checks
from crm.channel_errors import ChannelOpensNoTickets
from crm.connectors.base import Fetched
from crm.models import (
    Channel,
    ChannelPull,
    Contact,
    ContactPoint,
    InboundEvent,
    LinkedPersona,
    Message,
    MessageFile,
    Network,
    PersonaLink,
    ServiceClock,
    Ticket,
    TicketRoute,
)
from crm.notifiers import SOURCE
from crm.operations.acknowledging import send_acknowledgements
from crm.operations.keeping_channels import change_channel, open_channel
from crm.operations.opening_letters import OPENED_A_DAY
from crm.operations.pulling import pull_channels
from crm.operations.receiving import fetched_events, keep
from crm.operations.replaying import replay_event
from crm.operations.sealing_secrets import add_secret
from crm.operations.taking_in import take_in_inbound
from crm.operations.triaging import decide_mention
from tests.community.mailboxes import PASSWORD, USER, mailbox
from tests.crm.channels.support import OPTIONS, vouched, waiting, with_files
from tests.crm.channels.test_mail import deliver, letter
from tests.crm.channels.test_unverified_senders import OURS, PASS
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, ContactFactory, TeamFactory
from tests.factories.service import ServicePolicyFactory
from tests.files import picture
from tests.journeys.test_races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("surroundings")]


def test_a_letter_becomes_a_ticket_with_its_words_and_files_and_a_contact_who_can_be_answered(desk, agent, client):
    log = ("pump.log", b"It hums.\n", "text/plain")
    deliver(desk, with_files(log, ("setup.exe", b"MZ\x00\x01", "application/octet-stream")))

    ticket = Ticket.objects.get()
    message = ticket.messages.get()
    assert (ticket.origin, ticket.subject, ticket.status, ticket.owner) == ("email", "Pump", "new", "desk")
    assert (ticket.contact.name, ticket.contact.email, ticket.contact.member) == ("Ute", "ute@example.org", None)
    assert (message.body, message.direction, message.contact) == ("See here.", "in", ticket.contact)
    assert [event.kind for event in ticket.events.order_by("id")] == ["opened", "message_in"]
    assert [(file.name, file.kind, file.size) for file in message.files.all()] == [("pump.log", "text/plain", 9)]
    point, link = ContactPoint.objects.get(), LinkedPersona.objects.get()
    assert (point.is_proven, link.is_proven, link.contact) == (False, False, ticket.contact)
    assert PersonaLink.objects.get().rule == "support_mailbox"
    client.force_login(agent)
    assert client.get(message.files.get().get_absolute_url()).status_code == 200
    assert "pump.log" in client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert [check for check in all_checks() if check.wrong] == []


def test_files_obey_the_rules_of_all_files_and_both_sides_know_what_was_left_out(desk, agent, agent_api, client):
    many = [(f"{number}.txt", b"x", "text/plain") for number in range(7)]
    deliver(desk, with_files(("empty.txt", b"", "text/plain"), ("page.html", b"<script>", "text/html"), *many))

    assert [file.name for file in MessageFile.objects.order_by("id")] == [f"{number}.txt" for number in range(5)]
    message = Message.objects.get()
    assert message.files_left_out == 4
    rows = agent_api.get(f"/api/v1/tickets/{message.ticket_id}/messages/").json()["results"]
    assert rows[0]["files_left_out"] == 4
    client.force_login(agent)
    page = client.get(reverse("admin:crm_ticket_change", args=[message.ticket_id])).content.decode()
    assert "4 files were too large or too many" in page
    send_acknowledgements()
    assert "Not all of your files reached us" in mail.outbox[0].body


def test_a_photo_of_a_telephone_is_kept_and_the_small_picture_of_a_signature_is_not(desk):
    photo, card = EmailMessage(), EmailMessage()
    photo.set_content("See here.")
    photo.add_attachment(picture(), "image", "png", filename="photo.png", disposition="inline")
    card.set_content("<p>Hello <img src='cid:a'></p>", subtype="html")
    card.add_related(picture(), "image", "png", cid="<a>", filename="logo.png", disposition="inline")
    for number, made in enumerate((photo, card)):
        made["Authentication-Results"], made["From"], made["To"] = PASS, "Ute <ute@example.org>", "help@example.org"
        made["Subject"], made["Message-ID"] = "Pump", f"<{number}@example.org>"
    deliver(desk, bytes(photo), bytes(card))

    assert [file.name for file in MessageFile.objects.all()] == ["photo.png"]
    assert Ticket.objects.count() == 2


def test_through_a_real_mailbox_once_with_deadlines_and_a_team(keeper):
    ServicePolicyFactory(name="everybody", hours={"first_response": 1})
    team = TeamFactory(way="round_robin", agents=[MemberFactory(roles=["support"])])
    TicketRoute.objects.create(team=team, origin="email")
    with mailbox() as box:
        address = f"imap://{USER}@127.0.0.1:{box.port}/INBOX"
        channel = ChannelFactory(network=Network.EMAIL, address=address, opens_tickets=True, options=OPTIONS)
        add_secret(channel, by=keeper, use="access", secret=PASSWORD)
        box.put(vouched())
        box.put(vouched())
        assert pull_channels() == 1
        take_in_inbound()
        box.put(vouched())
        ChannelPull.objects.update(due_at="2001-01-01T00:00Z")
        pull_channels()
        take_in_inbound()

    ticket = Ticket.objects.get()
    assert (ticket.team, ticket.messages.count()) == (team, 1)
    clock = ServiceClock.objects.get(ticket=ticket, metric="first_response")
    assert clock.due_at == ticket.opened_at + timedelta(hours=1), "it counts from when it came, not from its own date"
    run_intake(SOURCE.intake(), lane="live")
    told = Notification.objects.filter(recipient=ticket.assignee).values_list("kind", flat=True)
    assert list(told) == ["ticket_given"]


@pytest.mark.parametrize("verdict", ["", "mx.evil.example; dmarc=pass", f"{OURS}; dmarc=none", f"{OURS}; spf=pass"])
def test_whose_sender_nobody_vouches_for_opens_and_links_nothing_until_an_agent_does(verdict, desk, agent):
    headers = {"Authentication_Results": verdict} if verdict else {}
    deliver(desk, letter("<1@example.org>", **headers))

    assert (Ticket.objects.count(), Contact.objects.count(), LinkedPersona.objects.count()) == (0, 0, 0)
    [held] = waiting()
    assert held.is_unverified
    ticket = decide_mention(held, "ticket", by=agent).ticket
    assert (ticket.origin, ticket.subject) == ("email", "Pump")


def test_what_our_server_calls_forged_is_no_letter_at_all(desk):
    deliver(desk, letter("<1@example.org>", Authentication_Results=f"{OURS}; dmarc=fail"))

    assert (Ticket.objects.count(), Message.objects.count()) == (0, 0)


def test_a_mailbox_that_is_not_of_the_desk_opens_nothing_but_keeps_the_files_for_whoever_looks(agent, client):
    deliver(ChannelFactory(network=Network.EMAIL, options=OPTIONS), with_files(("a.txt", b"x", "text/plain")))

    assert (Ticket.objects.count(), MessageFile.objects.count()) == (0, 1)
    [mention] = waiting()
    client.force_login(agent)
    page = client.get(reverse("admin:crm_mention_change", args=[mention.pk])).content.decode()
    assert mention.files.get().get_absolute_url() in page
    assert decide_mention(mention, "ticket", by=agent).ticket.messages.get().files.get().name == "a.txt"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<pumps.example.org>"},
        {"List_Unsubscribe": "<mailto:off@example.org>"},
    ],
)
def test_no_program_and_no_list_opens_a_ticket(headers, desk):
    deliver(desk, vouched(**headers))

    assert not Ticket.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "sender",
    ["help@example.org", "HELP@example.org", "reply@example.org", "reply+m1-c2-aaaa@example.org", "not an address"],
)
def test_we_do_not_ask_ourselves(sender, desk, settings):
    settings.DEFAULT_FROM_EMAIL = "Desk <desk@example.org>"
    deliver(desk, vouched(sender=sender), vouched("<2@example.org>", sender="desk@example.org"))

    assert not Ticket.objects.exists()


def test_the_next_letter_of_the_same_address_is_another_ticket_of_the_same_person(desk):
    deliver(desk, vouched())
    deliver(desk, vouched("<2@example.org>", sender="Ute B. <ute@example.org>", text="Another thing."))

    assert (Ticket.objects.count(), Contact.objects.count()) == (2, 1)


def test_a_proven_address_is_its_members_and_one_that_was_written_down_is_not(desk, customer):
    member = ContactFactory(member=customer, email="carla@example.org")
    ContactPoint.objects.filter(contact=member).update(verified_at=timezone.now(), proof="account")
    somebody = ContactFactory(member=MemberFactory(), email="bo@example.org")

    deliver(desk, vouched(sender="carla@example.org"), vouched("<2@example.org>", sender="bo@example.org"))

    of_carla, of_bo = Ticket.objects.order_by("id")
    assert of_carla.contact == member
    assert of_bo.contact not in {somebody, member}
    assert (of_bo.contact.member, of_bo.contact.name) == (None, "bo@example.org")


def test_a_link_that_was_only_seen_opens_nothing_of_a_member(desk, agent, customer):
    deliver(desk, letter("<1@example.org>"))
    ticket = decide_mention(waiting()[0], "ticket", by=agent).ticket
    deliver(desk, vouched("<2@example.org>"))
    assert Ticket.objects.exclude(pk=ticket.pk).get().contact == ticket.contact

    Contact.objects.filter(pk=ticket.contact_id).update(member=customer)
    deliver(desk, vouched("<3@example.org>"))
    assert [one.external_id for one in waiting()] == ["<3@example.org>"]
    assert Ticket.objects.count() == 2


def test_a_letter_to_two_mailboxes_of_the_desk_is_one_ticket(desk):
    deliver(desk, vouched())
    deliver(ChannelFactory(network=Network.EMAIL, opens_tickets=True, options=OPTIONS), vouched())

    assert (Ticket.objects.count(), len(waiting())) == (1, 1)


def test_what_is_read_once_more_opens_no_second_ticket(desk, keeper):
    deliver(desk, vouched())
    replay_event(InboundEvent.objects.get(), by=keeper)
    take_in_inbound()

    assert (Ticket.objects.count(), Message.objects.count()) == (1, 1)


def test_a_program_that_hides_fills_no_queue(desk):
    deliver(desk, *(vouched(f"<{number}@example.org>") for number in range(OPENED_A_DAY + 3)))

    assert (Ticket.objects.count(), len(waiting())) == (OPENED_A_DAY, 3)


def test_a_letter_without_a_subject_is_called_by_its_first_words(desk):
    bare = vouched().replace(b"Subject: Pump", b"Subject: ")
    empty = vouched("<2@example.org>", text="").replace(b"Subject: Pump", b"X: ")
    deliver(desk, bare, empty)

    assert [ticket.subject for ticket in Ticket.objects.order_by("id")] == ["It hums.", "Without a subject"]


def test_only_a_mailbox_whose_server_vouches_opens_tickets(keeper, desk, client):
    with pytest.raises(ChannelOpensNoTickets):
        open_channel(by=keeper, key="m", name="M", network="mastodon", opens_tickets=True, options={"verdicts": OURS})
    with pytest.raises(ChannelOpensNoTickets):
        open_channel(by=keeper, key="n", name="N", network="email", opens_tickets=True)
    with pytest.raises(ChannelOpensNoTickets):
        change_channel(desk, by=keeper, options={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=desk.pk).update(network="rss")
    client.force_login(keeper)
    page = reverse("admin:crm_channel_change", args=[desk.pk])
    form = {"name": "Desk", "address": "", "raw_kept_days": 90, "opens_tickets": "on", "is_active": "on"}
    refused = client.post(page, {**form, "options": "{}"}, headers={"accept-language": "de"})
    assert "Nur ein Postfach öffnet Tickets" in refused.content.decode()
    desk.refresh_from_db()
    assert (desk.name == "Desk", desk.opens_tickets) == (False, True)


def test_programs_set_it_too(api_of, keeper):
    api_of_keeper = api_of(keeper)
    made = api_of_keeper.post(
        "/api/v1/channels/",
        {"key": "desk", "name": "Desk", "network": "email", "opens_tickets": True, "options": OPTIONS},
    )
    assert (made.status_code, made.json()["opens_tickets"]) == (201, True)
    address = f"/api/v1/channels/{made.json()['id']}/"
    assert api_of_keeper.patch(address, {"opens_tickets": False}).json()["opens_tickets"] is False
    refused = api_of_keeper.patch(address, {"opens_tickets": True, "options": {}})
    assert (refused.status_code, refused.json()["code"]) == (400, "channel_opens_no_tickets")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_letters_by_many_workers_open_one_ticket_each_for_one_person():
    desks = [ChannelFactory(network=Network.EMAIL, opens_tickets=True, options=OPTIONS) for _ in range(2)]

    def work(number):
        raws = [vouched(f"<{one}@example.org>") for one in range(4)]
        keep(fetched_events(desks[number % 2], [Fetched(f"m{one}", raw) for one, raw in enumerate(raws)]))
        take_in_inbound(batch_size=1)

    at_once(6, work)
    take_in_inbound()

    assert (Ticket.objects.count(), Contact.objects.count(), LinkedPersona.objects.count()) == (4, 1, 1)
    assert Message.objects.filter(ticket__isnull=False).count() == 4
    assert [check for check in all_checks() if check.wrong] == []
