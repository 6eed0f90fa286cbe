"""Whoever reads an address shows that it is theirs: by the link of a letter, or by an answer to what was sent there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from community.operations.answering import answer_by_mail, keep_mail
from crm.models import ConsentPurpose, ConsentStatement, ContactPoint, ProofLetter
from crm.operations.answering import send_answers
from crm.operations.asking_for_proof import ask_for_proof, send_proof_letters
from crm.operations.conversing import write_to_customer
from crm.operations.forgetting import forget_people
from crm.operations.merging_records import merge_records
from crm.operations.reaching import add_point, prove_point, remove_point, word_for
from crm.operations.restricting import restrict
from crm.operations.saying import Words
from crm.people_errors import MayNotKeepContacts, PointIsNoAddress, PointIsProven, PointIsRetired, ProofIsAsked
from crm.privacy_errors import PersonIsRestricted
from tests.community.mailboxes import reply
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db
AWAY = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}


@pytest.fixture(autouse=True)
def surroundings(settings):
    settings.REPLY_ADDRESS = "reply@example.org"
    settings.BASE_URL = "https://help.example.org"
    settings.STAFF_MFA = False


@pytest.fixture
def point(db):
    return ContactFactory(email="ute@example.org").points.get()


def link_in(letter):
    [line] = [line for line in letter.body.splitlines() if line.startswith("https://")]
    return line.removeprefix("https://help.example.org")


def test_the_letter_leads_to_a_page_that_proves_only_when_its_reader_says_so(point, agent, client):
    ask_for_proof(point, by=agent)
    assert (send_proof_letters(), send_proof_letters()) == (1, 0)
    [letter] = mail.outbox
    assert (letter.to, str(agent) in letter.message().as_string()) == (["ute@example.org"], False)

    shown = client.get(link_in(letter))
    point.refresh_from_db()
    assert (shown.status_code, point.is_proven, "ute@example.org" in shown.text) == (200, False, True)
    assert shown.headers["Cache-Control"].startswith("max-age=0")

    assert client.post(link_in(letter)).status_code == 200
    point.refresh_from_db()
    assert (point.is_proven, point.proof) == (True, "link")
    assert client.get(reverse("point-proof", args=["a:b:c"])).status_code == 410


def test_the_reader_agrees_along_with_it_and_takes_it_back_by_the_same_link(point, agent, client):
    purpose = ConsentPurpose.objects.get(code="newsletter")
    path = reverse("point-proof", args=[word_for(point)])
    box = f"use-{point.pk}-{purpose.pk}"

    client.post(path, {box: "on"})
    client.post(path, {box: "on", f"initial-{box}": "on"})
    given = ConsentStatement.objects.get()
    assert (given.is_given, given.way, given.by.kind) == (True, "link", "system")
    assert (purpose.name in given.wording, given.place) == (True, "https://help.example.org/addresses/-/")

    client.post(path, {f"initial-{box}": "on"})
    assert list(ConsentStatement.objects.order_by("id").values_list("is_given", flat=True)) == [True, False]


def test_what_is_not_touched_is_not_said(point, agent, client):
    path = reverse("point-proof", args=[word_for(point)])
    purpose = ConsentPurpose.objects.get(code="newsletter")
    # The page showed an empty box; meanwhile somebody wrote down what was said on the phone.
    agree(point, by=agent)

    client.post(path, {f"initial-use-{point.pk}-{purpose.pk}": ""})

    assert ConsentStatement.objects.get().is_given


def test_a_letter_leaves_once_a_day_and_only_where_something_is_to_show(point, agent, customer):
    with pytest.raises(MayNotKeepContacts):
        ask_for_proof(point, by=customer)
    ask_for_proof(point, by=agent)
    with pytest.raises(ProofIsAsked):
        ask_for_proof(point, by=agent)
    ProofLetter.objects.update(asked_at=timezone.now() - timedelta(days=2))
    second = ask_for_proof(point, by=agent)
    assert (list(ProofLetter.objects.waiting()), ProofLetter.objects.count()) == ([second], 2)

    prove_point(point, ContactPoint.Proof.LINK)
    with pytest.raises(PointIsProven):
        ask_for_proof(point, by=agent)
    assert (send_proof_letters(), len(mail.outbox)) == (0, 0)
    with pytest.raises(PointIsNoAddress):
        ask_for_proof(add_point(point.contact, "phone", "+49 30 1234", by=agent), by=agent)
    agree(point, by=agent)
    remove_point(point, by=agent)
    with pytest.raises(PointIsRetired):
        ask_for_proof(point, by=agent)


def test_whose_data_is_only_kept_gets_no_letter(point, agent):
    ask_for_proof(point, by=agent)
    restrict(point.contact, by=MemberFactory(roles=["admin"]), reason="They said so.")
    with pytest.raises(PersonIsRestricted):
        ask_for_proof(point, by=agent)
    assert (send_proof_letters(), len(mail.outbox)) == (0, 0)


def test_a_mail_server_that_is_away_is_asked_again_and_not_for_ever(point, agent):
    letter = ask_for_proof(point, by=agent)
    with override_settings(MAILERS={"default": AWAY}):
        for _ in range(8):
            ProofLetter.objects.update(due_at=timezone.now() - timedelta(seconds=1))
            assert send_proof_letters() == 0
    letter.refresh_from_db()
    assert (letter.starts, letter.sent_at, letter.refusal) == (8, None, "ConnectionRefusedError")
    # Nothing came there, so one may ask at once.
    assert ask_for_proof(point, by=agent)
    assert send_proof_letters() == 1


def test_a_letter_goes_with_the_person_who_is_forgotten(point, agent):
    ask_for_proof(point, by=agent)
    forget_people([point.contact_id])
    assert (ProofLetter.objects.count(), send_proof_letters()) == (0, 0)


def test_the_link_leads_to_the_person_whom_a_merge_made_of_two(point, agent, client):
    path = reverse("point-proof", args=[word_for(point)])
    into = ContactFactory(email="Ute@Example.org")

    merge_records(point.contact, into, by=agent, reason="The same person.")

    assert client.post(path).status_code == 200
    [proven] = ContactPoint.objects.proven()
    assert proven.contact_id == into.pk


def test_an_answer_to_what_the_desk_sent_there_is_a_proof_and_one_from_elsewhere_is_none(point, agent):
    ticket = TicketFactory(contact=point.contact, subject="Leaking pump", status="open")
    other = add_point(point.contact, "email", "ute@work.example", by=agent)
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    send_answers()

    for sender in ("ute@work.example", "ute@example.org"):
        keep_mail(bytes(reply(f"Ute <{sender}>", mail.outbox[0].reply_to[0], f"From {sender}.")))
        answer_by_mail()
        other.refresh_from_db()
        point.refresh_from_db()
        assert (other.is_proven, point.proof) == (False, "reply" if sender == point.value else "")


def test_the_database_lets_one_letter_to_an_address_wait(point, agent):
    ask_for_proof(point, by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProofLetter.objects.create(point=point, by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProofLetter.objects.update(sent_at=timezone.now(), refusal="no")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_and_two_workers_send_one_letter(agent):
    point = ContactFactory(email="ute@example.org").points.get()
    gate = Barrier(2)

    def ask(_):
        gate.wait()
        try:
            return ask_for_proof(point, by=agent).pk
        except ProofIsAsked:
            return None
        finally:
            connection.close()

    def send(_):
        gate.wait()
        try:
            return send_proof_letters()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert len(list(filter(None, threads.map(ask, range(2))))) == 1
        assert sum(threads.map(send, range(2))) == 1
    assert len(mail.outbox) == 1
