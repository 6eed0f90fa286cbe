"""Whoever asked without an account gets what the desk writes by e-mail, once, and answers into the same ticket."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from community.models import Member, ReplyMail
from community.operations.answering import answer_by_mail, keep_mail
from crm.conversation_errors import NobodyIsReached
from crm.models import Contact, ContactPoint, Message, ReplyDelivery, Ticket
from crm.operations.answering import send_again, send_answers
from crm.operations.conversing import write_from_outside, write_to_customer
from crm.operations.erasing import confirm_erasure, request_erasure
from crm.operations.forgetting import forget_people
from crm.operations.reaching import add_point
from crm.operations.restricting import restrict
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from crm.privacy_errors import PersonIsRestricted
from crm.reports.erasure_preview import preview_erasure
from tests.community.mailboxes import reply
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, ContactFactory, MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
AWAY = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}


@pytest.fixture(autouse=True)
def surroundings(settings):
    settings.REPLY_ADDRESS = "reply@example.org"
    settings.BASE_URL = "https://help.example.org"
    settings.STAFF_MFA = False


@pytest.fixture
def ticket(db):
    return TicketFactory(contact=ContactFactory(email="ute@example.org"), subject="Leaking pump", status="open")


@pytest.fixture
def unreached(db):
    return TicketFactory(contact=ContactFactory(email=""), status="open")


def states():
    return list(ReplyDelivery.objects.order_by("id").values_list("state", "starts"))


def make_due():
    ReplyDelivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))


def answer_to(letter, text, sender="Ute <ute@example.org>", **headers):
    keep_mail(bytes(reply(sender, letter.reply_to[0], text, **headers)))
    answer_by_mail()
    mail = ReplyMail.objects.latest("id")
    return (mail.state, mail.reason)


def test_what_the_desk_writes_goes_by_e_mail_once_and_names_nobody(ticket, agent):
    write_to_customer(ticket, Words("Turn the **valve**."), by=agent)

    assert (send_answers(), send_answers()) == (1, 0)
    [letter] = mail.outbox
    assert (letter.subject, letter.to) == (f"Re: Leaking pump ({ticket.number})", ["ute@example.org"])
    assert "Turn the **valve**." in letter.body
    assert "<strong>valve</strong>" in letter.alternatives[0].content
    assert str(agent) not in letter.message().as_string()
    assert letter.extra_headers["Message-ID"] == f"<{ReplyDelivery.objects.get().key}@help.example.org>"
    assert states() == [("sent", 1)]


def test_the_answer_that_solves_goes_along_too_to_the_address_that_is_used_first_by_then(ticket, agent):
    solve_ticket(ticket, by=agent, answer="Turn it.")
    add_point(ticket.contact, "email", "ute@new.example", by=agent, first=True)

    send_answers()

    assert [(letter.to, "Turn it." in letter.body) for letter in mail.outbox] == [(["ute@new.example"], True)]


def test_a_letter_says_which_of_theirs_it_answers(ticket, agent):
    channel = ChannelFactory(network="email")
    MessageFactory(ticket=ticket, channel=channel, external_id="<theirs@example.org>", contact=ticket.contact)
    write_to_customer(ticket, Words("Hello."), by=agent)

    send_answers()

    assert mail.outbox[0].extra_headers["In-Reply-To"] == "<theirs@example.org>"


def test_a_mail_server_that_is_away_is_asked_again(ticket, agent):
    write_to_customer(ticket, Words("Hello."), by=agent)
    with override_settings(MAILERS={"default": AWAY}):
        assert send_answers() == 0
    assert (states(), send_answers()) == ([("waiting", 1)], 0)

    make_due()
    assert send_answers() == 1

    assert (states(), len(mail.outbox)) == ([("sent", 2)], 1)


def test_a_letter_whose_worker_died_goes_again_under_the_same_name(ticket, agent):
    write_to_customer(ticket, Words("Hello."), by=agent)
    ReplyDelivery.objects.update(starts=1, asking_since=timezone.now())

    assert send_answers() == 1
    assert states() == [("sent", 2)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once(ticket, agent):
    for number in range(6):
        write_to_customer(ticket, Words(f"Part {number}"), by=agent)
    ReplyDelivery.objects.update(state="waiting", starts=0, sent_at=None, due_at=timezone.now())
    mail.outbox.clear()
    start = Barrier(2)

    def work(_number):
        start.wait()
        try:
            return send_answers()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 6

    assert sorted(letter.body[:6] for letter in mail.outbox) == [f"Part {number}" for number in range(6)]
    assert states() == [("sent", 1)] * 6


def test_where_nobody_is_reached_nothing_is_written_unless_they_are_told_elsewhere(unreached, agent):
    for act in (
        lambda *, told: write_to_customer(unreached, Words("Hello.", is_told=told), by=agent),
        lambda *, told: solve_ticket(unreached, by=agent, answer="Turn it.", is_told=told),
    ):
        with pytest.raises(NobodyIsReached):
            act(told=False)
        unreached.refresh_from_db()
        assert unreached.status == "open"
        act(told=True)

    assert list(Message.objects.values_list("body", flat=True)) == ["Hello.", "Turn it."]
    assert not ReplyDelivery.objects.exists()


def test_the_page_says_so_before_and_asks_whether_they_are_told(client, unreached, ticket, agent):
    client.force_login(agent)
    address = reverse("admin:crm_ticket_act", args=[unreached.pk, "solve"])

    before = client.get(address).content.decode()
    refused = client.post(address, {"answer": "Turn it.", "seen": client.get(address).context["seen"]})
    assert "cannot be reached from here" in before
    assert 'name="is_told"' in before
    assert "Say that they are told on another way." in refused.content.decode()
    assert client.post(
        address, {"answer": "Turn it.", "is_told": "on", "seen": client.get(address).context["seen"]}
    ).url

    unreached.refresh_from_db()
    assert (unreached.status, send_answers()) == ("solved", 0)
    other = client.get(reverse("admin:crm_ticket_act", args=[ticket.pk, "reply"])).content.decode()
    assert "this goes by e-mail to ute@example.org" in other
    assert 'name="is_told"' not in other


def test_programs_are_refused_by_a_code_until_they_say_that_they_told(agent_api, unreached):
    address = f"/api/v1/tickets/{unreached.pk}/messages/"
    solution = f"/api/v1/tickets/{unreached.pk}/resolution/"

    refusals = [
        agent_api.post(address, {"body": "Hello.", "visibility": "private"}),
        agent_api.put(solution, {"answer": "Turn it."}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refusals] == [(409, "nobody_is_reached")] * 2
    assert agent_api.post(address, {"body": "Hello.", "visibility": "private", "is_told": True}).status_code == 201
    assert agent_api.put(solution, {"answer": "Turn it.", "is_told": True}).status_code == 200


def test_whose_data_is_only_kept_is_not_written_to(ticket, agent):
    manager = MemberFactory(roles=["community_manager"])
    write_to_customer(ticket, Words("Hello."), by=agent)
    restrict(ticket.contact, by=manager, reason="Asked for it.")

    with pytest.raises(PersonIsRestricted):
        write_to_customer(ticket, Words("Again."), by=agent)
    assert (send_answers(), states()[0][0], mail.outbox) == (0, "failed", [])


def test_who_wrote_here_is_answered_though_their_data_is_only_kept_until_they_want_to_be_forgotten(ticket, agent):
    manager = MemberFactory(roles=["community_manager"])
    write_from_outside(ticket, Words("Does it leak?"), by=Member.objects.system())
    restrict(ticket.contact, by=manager, reason="Asked for it.")

    write_to_customer(ticket, Words("It does."), by=agent)
    assert (send_answers(), "It does." in mail.outbox[0].body) == (1, True)

    write_to_customer(ticket, Words("One more thing."), by=agent)
    request = request_erasure(ticket.contact, by=manager, reason="They want to be forgotten.")
    confirm_erasure(request, by=manager, seen=preview_erasure(ticket.contact).seen)
    with pytest.raises(PersonIsRestricted):
        write_to_customer(ticket, Words("Again."), by=agent)
    assert (send_answers(), len(mail.outbox)) == (0, 1)


def test_an_address_that_is_gone_gets_nothing_and_somebody_sees_it(ticket, agent):
    write_to_customer(ticket, Words("Hello."), by=agent)
    ContactPoint.objects.filter(contact=ticket.contact).delete()

    assert (send_answers(), states()) == (0, [("failed", 1)])
    add_point(ticket.contact, "email", "ute@new.example", by=agent)
    send_again(ReplyDelivery.objects.get(), by=agent)
    assert (send_answers(), mail.outbox[0].to) == (1, ["ute@new.example"])


def test_nothing_goes_to_whom_we_forgot_and_nothing_of_their_letters_stays(ticket, agent):
    write_to_customer(ticket, Words("Hello."), by=agent)
    send_answers()
    assert answer_to(mail.outbox[0], "I am Ute.") == ("posted", "")
    write_to_customer(ticket, Words("And?"), by=agent)

    forget_people([ticket.contact_id])
    forget_people([ticket.contact_id])

    make_due()
    assert (send_answers(), len(mail.outbox)) == (0, 1)
    kept = ReplyMail.objects.get()
    assert (bytes(kept.raw), "example.org" in kept.message_id) == (b"", False)
    assert answer_to(mail.outbox[0], "Hello?", Message_ID="<late@example.org>") == ("refused", "may_not_speak_here")


def test_the_answer_by_e_mail_enters_the_same_ticket_once(ticket, agent):
    write_to_customer(ticket, Words("Which one?"), by=agent, status="pending")
    send_answers()

    for _time in range(2):
        assert answer_to(mail.outbox[0], "The red one.") == ("posted", "")

    said = Message.objects.in_order().values_list("direction", "body", "ticket", "contact")
    assert list(said) == [
        ("out", "Which one?", ticket.pk, ticket.contact_id),
        ("in", "The red one.", ticket.pk, ticket.contact_id),
    ]
    ticket.refresh_from_db()
    assert (ticket.status, Ticket.objects.count()) == ("open", 1)


def test_nobody_else_answers_in_their_name(ticket, agent):
    write_to_customer(ticket, Words("Which one?"), by=agent)
    send_answers()
    letter = mail.outbox[0]
    forged = {"Authentication_Results": "mx.example.org; dmarc=fail", "Message_ID": "<forged@example.org>"}

    assert answer_to(letter, "Mine.", "eve@example.org") == ("refused", "may_not_speak_here")
    assert answer_to(letter, "Mine.", **forged) == ("refused", "may_not_speak_here")
    Ticket.objects.update(contact=Contact.objects.create(name="Somebody else"))
    assert answer_to(letter, "Mine.", Message_ID="<late@example.org>") == ("refused", "may_not_speak_here")
    assert Message.objects.count() == 1
