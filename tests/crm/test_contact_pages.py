"""The customer's side on pages: asking the community first, writing, answering, ending, rating; all without scripts."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import AskSession, Delivery, HoldOut, ReplyMail
from community.notifiers.mailing import send_due_mail
from community.operations.answering import answer_by_mail, keep_mail
from community.operations.deflecting import close_ask_sessions
from crm.models import Message, MessageFile, Satisfaction, Ticket, TicketEvent
from crm.notifiers import SOURCE
from crm.operations.conversing import open_request, write_note, write_to_customer
from crm.operations.replying import request_address
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from crm.operations.surveying import SurveyLink, ask_for_satisfaction
from tests.community.mailboxes import reply
from tests.factories.community import MemberFactory, SolutionFactory, TopicFactory
from tests.files import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.REPLY_ADDRESS = "reply@example.org"
    settings.BASE_URL = "https://help.example.org"


@pytest.fixture
def page(client, customer):
    client.force_login(customer)
    return client


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks."), by=customer)


def letters():
    run_intake(SOURCE.intake(), lane="live")
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_mail()
    return mail.outbox


def test_whoever_wants_to_write_looks_first_and_that_counts(page, customer, client):
    first = page.post("/contact/look/", {"subject": "The pump leaks at the valve"}).content.decode()
    assert 'name="body"' in first
    session = AskSession.objects.get()
    assert (session.member, session.title, session.held_out) == (customer, "The pump leaks at the valve", False)

    track = re.search(r'name="track" value="([^"]+)"', first)[1]
    sent = page.post("/contact/", {"subject": session.title, "body": "It leaks.", "track": track})
    assert sent.url == f"/requests/{Ticket.objects.get().pk}/"
    assert "It leaks." in page.get(sent.url).content.decode()
    close_ask_sessions(now=timezone.now() + timedelta(days=60), days=14)
    session.refresh_from_db()
    assert (session.verdict, session.contact_at is not None) == ("none", True)


def test_who_is_held_out_gets_the_plain_form(page):
    topic = SolutionFactory(post__topic=TopicFactory(title="The pump leaks at the valve")).topic
    HoldOut.objects.create(code="a", title="A", share=Decimal(1), starts_at=timezone.now() - timedelta(days=1))

    shown = page.post("/contact/look/", {"subject": "The pump leaks at the valve"}).content.decode()

    assert 'name="body"' in shown
    assert f"/questions/{topic.pk}-" not in shown
    assert AskSession.objects.get().held_out


def test_strangers_may_look_and_sign_in_to_write(client):
    assert client.get("/contact/").status_code == 200
    shown = client.post("/contact/look/", {"subject": "The pump leaks"}).content.decode()
    assert "/contact/?track=" in shown
    assert "/accounts/login/" in client.post("/contact/", {"subject": "x", "body": "y"}).url
    assert client.get("/requests/1/").status_code == client.post("/requests/1/solved/").status_code == 302


def test_what_is_refused_keeps_its_words_and_files(page, customer):
    file = SimpleUploadedFile("a.png", picture(), "image/png")
    refused = page.post("/contact/", {"subject": "", "body": "My long story", "uploads": file})
    assert refused.status_code == 400
    shown = refused.content.decode()
    assert "My long story" in shown
    assert "a.png" in shown
    kept = re.search(r'name="attached" value="([^"]+)"', shown)[1]

    page.post("/contact/", {"subject": "Leaking", "body": "My long story", "attached": kept})

    assert Message.objects.get().files.get().name == "a.png"
    assert not Ticket.objects.exclude(contact__member=customer).exists()


def test_files_of_messages_are_for_those_who_see_the_message(page, ticket, customer, agent, helper):
    file = SimpleUploadedFile("a.png", picture(), "image/png")
    page.post(f"/requests/{ticket.pk}/reply/", {"body": "See here.", "uploads": file})
    url = MessageFile.objects.get().get_absolute_url()

    def status(member):
        other = Client()
        other.force_login(member)
        return other.get(url).status_code

    answer = page.get(url)
    assert (answer.status_code, answer["X-Content-Type-Options"], "private" in answer["Cache-Control"]) == (
        200,
        "nosniff",
        True,
    )
    assert answer["Content-Disposition"].startswith("attachment")
    assert (status(agent), status(helper), Client().get(url).status_code) == (200, 404, 302)


def test_a_request_is_answered_ended_rated_and_opened_again(page, ticket, agent):
    write_note(ticket, Words("A difficult person"), by=agent)
    write_to_customer(ticket, Words("Which *one*?"), by=agent, status="pending")
    url = f"/requests/{ticket.pk}/"
    shown = page.get(url).content.decode()
    assert "Which <em>one</em>?" in shown
    assert "difficult" not in shown
    assert "Aga" not in shown

    assert page.post(f"{url}reply/", {"body": " "}).status_code == 400
    page.post(f"{url}reply/", {"body": "The red one"})
    page.post(f"{url}solved/")
    assert page.post(f"{url}satisfaction/", {"score": 9}).status_code == 400
    page.post(f"{url}satisfaction/", {"score": 5, "comment": "Fine"})
    page.post(f"{url}again/")
    ticket.refresh_from_db()

    assert (ticket.status, ticket.satisfaction.score) == ("open", 5)
    other = Client()
    other.force_login(agent)
    for part in ("", "reply/", "solved/", "again/", "satisfaction/"):
        assert (other.post if part else other.get)(f"{url}{part}", {"body": "x", "score": 1}).status_code == 404


def test_showing_a_request_costs_the_same_for_long_ones(page, ticket, agent, queries):
    page.get(f"/requests/{ticket.pk}/")
    for _ in range(2):
        write_to_customer(ticket, Words("More"), by=agent)
        with queries(5):
            page.get(f"/requests/{ticket.pk}/")


def test_the_desks_words_come_by_e_mail_and_are_answered_by_e_mail(ticket, customer, agent):
    write_to_customer(ticket, Words("Which **one**?"), by=agent)
    [letter] = letters()
    assert (letter.to, "Which **one**?" in letter.body, str(agent) in letter.body) == ([customer.email], True, False)
    assert letter.reply_to == [request_address(customer.pk, ticket.pk)]

    answer = reply(
        customer.email, letter.reply_to[0], "The red one.\n\nAm 1.1. schrieb Mitwert <reply@example.org>:\n> x"
    )
    answer.add_attachment(picture(), maintype="image", subtype="png", filename="a.png")
    answer.add_attachment(b"\x00\x01", maintype="application", subtype="x-evil", filename="a.exe")
    for _ in range(2):
        keep_mail(bytes(answer))
    assert answer_by_mail() == 1

    said = ticket.messages.get(body="The red one.")
    assert (said.direction, said.by, [file.name for file in said.files.all()]) == ("in", customer, ["a.png"])
    row = ReplyMail.objects.get()
    assert (row.state, row.source, row.source_id) == ("posted", "crm.ticket", ticket.pk)


def test_no_stranger_enters_a_request_by_e_mail(ticket, customer, agent, helper):
    address = request_address(customer.pk, ticket.pk)
    forged = reply(customer.email, address, "I am Carla", Authentication_Results="mx.example.org; dmarc=fail")
    attempts = [
        (reply(helper.email, address, "I know the address"), "refused", "not_the_sender"),
        (forged, "refused", "not_the_sender"),
        (
            reply(customer.email, address.replace(f"-r{ticket.pk}-", f"-r{ticket.pk + 1}-"), "x"),
            "ignored",
            "not_for_us",
        ),
        (reply(customer.email, address.replace(f"-r{ticket.pk}-", f"-t{ticket.pk}-"), "x"), "ignored", "not_for_us"),
        (
            reply(
                helper.email, "reply@example.org", "I know the thread", In_Reply_To=f"<request-{ticket.pk}@example.org>"
            ),
            *("ignored", "not_for_us"),
        ),
        (reply(customer.email, request_address(customer.pk, 999), "x"), "refused", "may_not_speak_here"),
        (reply(customer.email, address, " \n"), "refused", "text_is_empty"),
        (reply(helper.email, request_address(helper.pk, ticket.pk), "not mine"), "refused", "may_not_speak_here"),
    ]
    for letter, state, reason in attempts:
        keep_mail(bytes(letter))
        assert answer_by_mail() == 0
        row = ReplyMail.objects.latest("id")
        assert (row.state, row.reason) == (state, reason)
    assert ticket.messages.count() == 1


def test_the_asker_is_asked_once_how_it_went_and_says_it_by_the_link(ticket, customer, agent):
    solve_ticket(ticket, by=agent, answer="Turn the valve.")
    later = timezone.now() + timedelta(hours=5)
    assert (ask_for_satisfaction(timezone.now()), ask_for_satisfaction(later), ask_for_satisfaction(later)) == (0, 1, 0)
    letter = letters()[-1]
    word = re.search(r"https://help\.example\.org(/requests/rate/\S+/)", letter.body)[1]

    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(word).status_code == stranger.head(word).status_code == 200
    assert not Satisfaction.objects.exists()
    assert stranger.post(word, {"score": 7}).status_code == 400
    assert stranger.post(word, {"score": 4, "comment": "Quick"}).status_code == 200
    given = Satisfaction.objects.get()
    assert (given.score, given.comment, given.by) == (4, "Quick", customer)
    assert stranger.get(word.replace(f"{ticket.pk}:", f"{ticket.pk + 1}:")).status_code == 404
    assert stranger.get(f"/requests/rate/{SurveyLink(agent.pk, ticket.pk)}/").status_code == 403
    assert TicketEvent.objects.filter(kind="surveyed").count() == 1


def test_nobody_is_asked_about_what_others_or_they_themselves_solved(customer, agent):
    rated, own = (open_request("x", Words("y"), by=customer) for _ in range(2))
    solve_ticket(rated, by=agent, answer="So.")
    Satisfaction.objects.create(ticket=rated, score=3, by=customer)
    Ticket.objects.filter(pk=own.pk).update(contact=open_request("z", Words("y"), by=MemberFactory()).contact)

    assert ask_for_satisfaction(timezone.now() + timedelta(hours=5)) == 0
