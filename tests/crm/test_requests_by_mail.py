"""Whoever asked without an account says by the link of a letter that it is solved, that it is not, and how it went."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from community.models import Notification
from community.notifiers.base import in_words
from community.tasks import tell_members
from config.integrity import all_checks
from crm.models import ConsentPurpose, Influencer, ReplyDelivery, Resolution, Satisfaction, SurveyLetter
from crm.operations.answering import send_answers
from crm.operations.answering_by_link import GOOD_FOR, RequestLink, rate_by_link
from crm.operations.bouncing import take_in_bounce
from crm.operations.consenting import Proof, state_consent
from crm.operations.conversing import write_to_customer
from crm.operations.forgetting import forget_people
from crm.operations.merging_records import merge_records
from crm.operations.restricting import restrict
from crm.operations.saying import Words
from crm.operations.sending_surveys import send_survey_letters
from crm.operations.solving import solve_ticket
from crm.operations.surveying import SurveyLink, ask_for_satisfaction
from tests.crm.channels.test_mail import BOUNCE
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(settings):
    settings.BASE_URL = "https://help.example.org"


@pytest.fixture
def ticket(db):
    return TicketFactory(contact=ContactFactory(email="ute@example.org"), subject="Leaking pump", status="open")


def page_of(ticket, contact=None):
    return reverse("request-by-mail", args=[str(RequestLink((contact or ticket.contact).pk, ticket.pk))])


def link_in(letter):
    [word] = [word for word in letter.body.split() if "/requests/by-mail/" in word]
    assert word in letter.alternatives[0].content
    return word.removeprefix("https://help.example.org")


def test_the_letter_leads_there_and_looking_changes_nothing(ticket, agent, client):
    write_to_customer(ticket, Words("Turn the secret valve."), by=agent)
    send_answers()

    page = client.get(link_in(mail.outbox[0]))

    assert (page.status_code, "Leaking pump" in page.text, "secret valve" in page.text) == (200, True, False)
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_they_say_that_it_is_solved_how_it_went_and_that_it_is_not_after_all(ticket, agent, client):
    write_to_customer(ticket, Words("Turn it."), by=agent)
    path = page_of(ticket)

    assert client.post(path, {"act": "end"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, Resolution.objects.get().by, Resolution.objects.get().member) == ("solved", "staff", agent)
    assert client.post(path, {"score": "4", "comment": "Quick."}).status_code == 302
    assert (Satisfaction.objects.get().score, Satisfaction.objects.get().by.kind) == (4, "system")
    assert "you can change it" in client.get(path).text
    assert client.post(path, {"score": "9"}).status_code == 400

    client.post(path, {"act": "again"})
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert [check for check in all_checks() if check.wrong] == []


def test_the_same_again_changes_nothing_and_is_said(ticket, agent, client):
    solve_ticket(ticket, by=agent, answer="Turn it.")
    page = client.post(page_of(ticket), {"act": "end"}, follow=True)
    assert page.status_code == 200
    assert ticket.events.filter(kind="solved").count() == 1
    assert client.post(page_of(TicketFactory(contact=ticket.contact)), {"score": "4"}).status_code == 409


def test_a_link_is_good_for_thirty_days_and_for_nobody_else(ticket, agent, client):
    path = page_of(ticket)
    other = ContactFactory(email="bo@example.org")
    assert client.get(page_of(ticket, other)).status_code == 403
    assert client.get(reverse("request-by-mail", args=["1-1:x:y"])).status_code == 404
    with time_machine.travel(timezone.now() + GOOD_FOR + timedelta(hours=1)):
        assert client.get(path).status_code == 410

    merge_records(ticket.contact, other, by=agent, reason="The same person.")
    assert client.get(path).status_code == 200
    forget_people([other.pk])
    assert client.get(path).status_code == 403


def test_whoever_signs_in_by_now_does_it_there(ticket, client):
    path = page_of(ticket)
    ticket.contact.member = MemberFactory()
    ticket.contact.save()
    assert client.get(path).status_code == 403
    assert client.post(path, {"act": "end"}).status_code == 403


def solved_some_hours_ago(agent, **given):
    """A ticket whose asker is about to be asked; what the desk wrote has left."""
    ticket = TicketFactory(
        contact=ContactFactory(**{"email": "ute@example.org"} | given), status="open", subject="Pump"
    )
    solve_ticket(ticket, by=agent, answer="Turn it.", is_told=not ticket.contact.email)
    send_answers()
    mail.outbox.clear()
    return ticket


def asked_later():
    later = timezone.now() + timedelta(hours=5)
    with time_machine.travel(later):
        asked = ask_for_satisfaction(later)
        return asked, send_survey_letters()


def test_they_are_asked_once_by_a_letter_of_its_own_and_answer_without_an_account(agent, client):
    ticket = solved_some_hours_ago(agent)
    assert (ask_for_satisfaction(timezone.now()), send_survey_letters()) == (0, 0)

    assert (asked_later(), asked_later()) == ((1, 1), (0, 0))

    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["ute@example.org"], f"Did we help you with “Pump”? ({ticket.number})")
    assert (letter.extra_headers["Auto-Submitted"], "Turn it." in letter.body) == ("auto-generated", False)
    [word] = [word for word in letter.body.split() if "/requests/by-mail/" in word]
    page = word.removeprefix("https://help.example.org")
    assert "How did it go?" in client.get(page).text
    assert client.post(page, {"score": "5"}).status_code == 302
    assert Satisfaction.objects.get().score == 5
    client.post(page, {"act": "again"})
    ticket.refresh_from_db()
    assert ticket.status == "open"
    solve_ticket(ticket, by=agent, answer="Turn it the other way.")
    assert asked_later() == (0, 0)
    assert SurveyLetter.objects.get().sent_at is not None


def test_nobody_is_asked_who_said_no_is_left_alone_or_gets_no_letters(agent):
    admin = MemberFactory(roles=["admin"])
    said_no, lost, heard, rated = (solved_some_hours_ago(agent, email=f"{name}@example.org") for name in "abcd")
    state_consent(
        said_no.contact.points.get(),
        ConsentPurpose.objects.get(code="survey"),
        by=agent,
        is_given=False,
        proof=Proof("phone"),
    )
    key = ReplyDelivery.objects.get(message__ticket=lost).key
    bounce = BOUNCE.format(status="5.1.1", message_id=f"<{key}@help.example.org>")
    assert take_in_bounce(bounce.encode())
    Influencer.objects.create(contact=heard.contact, why="Is read.", policy="nobody", owner=agent, added_by=agent)
    # Asked, and said so before the letter left.
    later = timezone.now() + timedelta(hours=5)
    assert ask_for_satisfaction(later) == 4
    rate_by_link(str(RequestLink(rated.contact_id, rated.pk)), score=3)
    for other in (solved_some_hours_ago(agent, email=""), solved_some_hours_ago(agent, email="e@example.org")):
        restrict(other.contact, by=admin, reason="demanded by letter")

    assert (ask_for_satisfaction(later), asked_later(), mail.outbox) == (0, (0, 0), [])
    assert set(SurveyLetter.objects.values_list("refusal", flat=True)) == {"There is nothing to ask there any more."}


def test_a_survey_that_came_back_is_known_and_goes_with_the_person(agent):
    ticket = solved_some_hours_ago(agent)
    asked_later()
    bounce = BOUNCE.format(status="5.1.1", message_id=f"<{SurveyLetter.objects.get().key}@help.example.org>")

    assert take_in_bounce(bounce.encode())

    assert SurveyLetter.objects.get().refusal.startswith("bounced: ")
    forget_people([ticket.contact_id])
    assert not SurveyLetter.objects.exists()


def test_members_say_by_the_link_of_their_letter_that_it_is_not_solved(agent, client):
    member = MemberFactory()
    ticket = TicketFactory(contact=ContactFactory(member=member), status="open")
    solve_ticket(ticket, by=agent, answer="Turn it.")
    page = reverse("rate-request", args=[str(SurveyLink(member.pk, ticket.pk))])
    tell_members()
    row = Notification.objects.get(recipient=member, kind="ticket_solved")
    with translation.override("en"):
        [line] = in_words([row], member)
    assert line.address_in_mail.startswith("/requests/rate/")

    assert "It is not solved" in client.get(page).text
    ticket.refresh_from_db()
    assert ticket.is_solved
    assert "It is open again" in client.post(page, {"act": "again"}).text
    ticket.refresh_from_db()
    assert (ticket.status, ticket.events.get(kind="reopened").by) == ("open", member)
    other = reverse("rate-request", args=[str(SurveyLink(MemberFactory().pk, ticket.pk))])
    assert client.post(other, {"act": "again"}).status_code == 403
