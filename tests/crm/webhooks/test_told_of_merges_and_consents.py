"""Other programs hear which contacts became one, and what people agreed to or took back, by numbers alone."""

import json

import pytest
from django.db import transaction

from crm.importing.consent_words import ImportedConsent
from crm.importing.people import ImportedPerson
from crm.importing.stating import state_imported
from crm.models import ConsentPurpose, WebhookDelivery
from crm.operations.merging_records import unmerge_records
from crm.operations.restricting import restrict
from tests.crm.identity.test_merging import merged
from tests.crm.people import MORNING, agree
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


def said():
    return [(one.payload["type"], one.payload["data"]) for one in WebhookDelivery.objects.order_by("id")]


def test_two_contacts_that_become_one_and_two_again_are_told_by_their_numbers(told, agent):
    told("contact.merged", "contact.unmerged")
    told("contact.created")
    one, other = ContactFactory(name="Ute Beispiel"), ContactFactory(name="Ute B.")

    merge = merged(one, other, agent)
    unmerge_records(merge, by=agent, reason="Ute has a sister")
    again = merged(one, other, agent)
    merged(AccountFactory(), AccountFactory(), agent)

    first, second = ({"merge": row.pk, "contact": one.pk, "into": other.pk} for row in (merge, again))
    assert said() == [("contact.merged", first), ("contact.unmerged", first), ("contact.merged", second)]
    assert "Ute" not in json.dumps(said())


def test_what_does_not_happen_is_told_to_nobody(told, agent):
    told("contact.merged", "contact.consent_changed")

    with transaction.atomic():
        merged(ContactFactory(), ContactFactory(), agent)
        agree(ContactFactory(email="ute@example.org").points.get(), by=agent)
        assert len(said()) == 2
        transaction.set_rollback(True)

    assert said() == []


def test_what_somebody_agrees_to_or_takes_back_is_told_without_a_word_of_theirs(told, agent, keeper):
    told("contact.consent_changed")
    point = ContactFactory(email="ute@example.org").points.get()

    given = agree(point, by=agent)
    restrict(point.contact, by=MemberFactory(roles=["admin"]), reason="demanded by letter")
    agree(point, by=agent)
    # That less may be used than before is told also of somebody whose data is only kept.
    taken = agree(point, by=agent, is_given=False)

    about = {"contact": point.contact_id, "point": point.pk, "purpose": "newsletter"}
    assert said() == [
        ("contact.consent_changed", {"statement": given.pk, **about, "is_given": True}),
        ("contact.consent_changed", {"statement": taken.pk, **about, "is_given": False}),
    ]
    assert "ute" not in json.dumps(said())


def test_consents_of_a_file_are_told_once_and_by_as_many_queries_however_many_there_are(
    told, agent, django_assert_num_queries
):
    told("contact.consent_changed")
    purposes = {"newsletter": ConsentPurpose.objects.get(code="newsletter")}
    consent = ImportedConsent("newsletter", is_given=True, stated_at=MORNING, is_day=False, place="Fair", wording="Yes")

    def rows(how_many):
        people = [ContactFactory(email=f"p{how_many}{number}@example.org") for number in range(how_many)]
        points = [("email", "", one.points.get().normalised) for one in people]
        person = ImportedPerson(line=2, consents=[consent])
        return [(one, person, [point]) for one, point in zip(people, points, strict=True)]

    for how_many in (1, 4):
        told_of = rows(how_many)
        with django_assert_num_queries(7):
            state_imported(told_of, purposes, agent)
        state_imported(told_of, purposes, agent)

    assert len(said()) == 5
