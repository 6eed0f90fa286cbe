"""Consent is what was said last, with what proves it, and nobody can change what was said."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from crm.models import ConsentPurpose, ConsentStatement
from crm.operations.consenting import Proof, state_consent
from crm.operations.contacts import contacts_of
from crm.operations.reaching import add_point, remove_point
from crm.people_errors import ConsentSaysNothing, MayNotKeepContacts, PointIsRetired, StatedInTheFuture
from crm.reports.consents import agreeing_points, consents_of, statements_of
from tests.crm.people import MORNING, agree
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db


def test_the_newest_statement_of_a_point_and_purpose_holds(agent):
    contact = ContactFactory()
    mail, phone = contact.points.get(), add_point(contact, "phone", "+49 30 123456", by=agent)
    agree(mail, by=agent)
    agree(phone, by=agent)
    agree(mail, by=agent, purpose="survey")

    taken_back = agree(mail, by=agent, is_given=False, at=MORNING + timedelta(days=1))
    # Written down late; it does not undo what was said after it.
    agree(mail, by=agent, at=MORNING + timedelta(hours=1))

    assert list(agreeing_points("newsletter")) == [phone]
    assert list(agreeing_points("survey")) == [mail]
    holding = {(row.point_id, row.purpose.code): row.is_given for row in consents_of(contact)}
    assert holding == {(mail.pk, "newsletter"): False, (mail.pk, "survey"): True, (phone.pk, "newsletter"): True}
    assert next(row.pk for row in statements_of(contact)) == taken_back.pk
    remove_point(phone, by=agent)
    assert list(agreeing_points("newsletter")) == []
    with pytest.raises(PointIsRetired):
        agree(phone, by=agent)
    assert agree(phone, by=agent, is_given=False).is_given is False


def test_a_member_may_speak_for_himself_and_nobody_else_may(customer, helper, agent, manager):
    point = contacts_of([customer])[customer.pk].points.get()

    assert agree(point, by=customer).by == customer
    assert agree(point, by=agent).by == agent
    for other in (helper, manager):
        with pytest.raises(MayNotKeepContacts):
            agree(point, by=other)


def test_consent_without_a_proof_is_refused_and_taking_back_needs_none(agent):
    point, purpose = ContactFactory().points.get(), ConsentPurpose.objects.get(code="survey")

    for proof in (Proof("phone", place="+49 30 1"), Proof("form", wording="Yes, ask me."), Proof("paper", " ", " ")):
        with pytest.raises(ConsentSaysNothing):
            state_consent(point, purpose, by=agent, is_given=True, proof=proof)
    with pytest.raises(StatedInTheFuture):
        agree(point, by=agent, at=timezone.now() + timedelta(minutes=5))
    assert not ConsentStatement.objects.exists()
    assert state_consent(point, purpose, by=agent, is_given=False, proof=Proof("phone")).wording == ""


def test_the_database_keeps_statements_as_they_were_said(agent):
    point = ContactFactory(email="ada@example.org").points.get()
    stated = agree(point, by=agent)
    rows = ConsentStatement.objects.filter(pk=stated.pk)
    other, twin = (ContactFactory(email=address).points.get() for address in ("b@example.org", "ADA@example.org"))

    for change in ({"is_given": False}, {"wording": "Everything"}, {"point": other}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    # When two records of one person become one, what was agreed to moves to the same address.
    assert rows.update(point=twin) == 1
