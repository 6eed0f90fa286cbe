"""By what contacts are reached, what proves it, and that the column with the address never says anything else."""

from importlib import import_module
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from community.errors import TextIsEmpty, TextIsTooLong, VersionIsStale
from community.foundation.integrity import all_right
from community.operations.erasing import erase_member
from crm.models import Contact, ContactPoint
from crm.models.contact_point import normalised
from crm.operations.contacts import contacts_of, create_contact, edit_contact, prove_addresses
from crm.operations.integrity import checks
from crm.operations.reaching import add_point, prove_by_link, prove_point, remove_point, use_first, word_for
from crm.people_errors import (
    AddressIsMalformed,
    LinkIsStale,
    MayNotKeepContacts,
    PointIsKnown,
    PointIsProvenElsewhere,
    PointIsRetired,
)
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

call_anew = import_module("crm.migrations.0072_points_that_only_look_alike").call_anew
pytestmark = pytest.mark.django_db


def points(contact):
    return [(point.kind, point.value, point.is_primary) for point in contact.points.order_by("id")]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Ada@Example.ORG", " ada@example.org"),
        ("phone", "+49 (0) 30 / 123-456", "0049 30 123456"),
        ("phone", "+49 30 123456", "\uff0b\uff14\uff19 \u0663\u0660 123456"),
        ("phone", "030 1234", "030 1234\u00b2"),
        ("handle", "@Ada", "ada"),
        ("postal", "Am Markt 1\n10115 Berlin", "am markt 1, 10115  BERLIN"),
    ],
)
def test_the_same_written_differently_is_the_same(kind, one, other):
    assert normalised(kind, one) == normalised(kind, other)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "ute\u00b2@example.org", "ute2@example.org"),
        ("email", "\uff55te@example.org", "ute@example.org"),
        ("email", "\u212aate@example.org", "kate@example.org"),
        ("handle", "ute\u00b2", "ute2"),
        ("handle", "\u212aate", "kate"),
        ("phone", "030 1234\u00b2", "030 12342"),
    ],
)
def test_what_only_looks_alike_is_somebody_elses(kind, one, other):
    assert normalised(kind, one) != normalised(kind, other)


def test_an_address_that_the_database_would_take_for_another_one_is_refused(agent):
    with pytest.raises(AddressIsMalformed):
        create_contact("Eve", by=agent, email="\u212aate@example.org")


def test_points_that_were_taken_for_others_are_called_by_what_they_are(agent):
    contact = ContactFactory(email="")
    kept = [
        ContactPoint.objects.create(contact=contact, kind=kind, network=network, value=value, normalised=before)
        for kind, network, value, before in [
            ("email", "", "ute\u00b2@example.org", "ute2@example.org"),
            ("handle", "x", "@Ute\u00b2", "ute2"),
            ("phone", "", "030 1234\u00b2", "03012342"),
            ("phone", "", "\u0663\u0660 77", "\u0663\u066077"),
            # This one is there already under its new name, so the other one stays as it is.
            ("phone", "", "30 88", "3088"),
            ("phone", "", "\u0663\u0660 88", "\u0663\u066088"),
            ("postal", "", "Weg 2\u00b2", "weg 22"),
        ]
    ]

    call_anew(apps, None)

    assert [ContactPoint.objects.get(pk=one.pk).normalised for one in kept] == [
        *("ute\u00b2@example.org", "ute\u00b2", "0301234", "3077", "3088", "\u0663\u066088", "weg 22"),
    ]


def test_the_first_of_a_kind_is_used_first_and_the_column_follows(agent):
    contact = create_contact("  Ada   Byron ", by=agent, email="Ada@example.org")
    phone = add_point(contact, "phone", "+49 30 123456", by=agent, label="work")
    second = add_point(contact, "email", "byron@example.org", by=agent)
    version = Contact.objects.get(pk=contact.pk).version

    use_first(second, by=agent)

    contact.refresh_from_db()
    assert (contact.name, contact.email, contact.version) == ("Ada Byron", "byron@example.org", version + 1)
    assert points(contact) == [
        ("email", "Ada@example.org", False),
        ("phone", "+49 30 123456", True),
        ("email", "byron@example.org", True),
    ]
    assert (use_first(second, by=agent), phone.label) == (None, "work")
    with pytest.raises(PointIsKnown):
        add_point(contact, "email", "ADA@example.org", by=agent)
    remove_point(second, by=agent)
    contact.refresh_from_db()
    assert (contact.email, contact.points.count()) == ("", 2)


def test_whoever_writes_the_column_writes_the_point(agent):
    contact = ContactFactory(email="old@example.org")

    Contact.objects.filter(pk=contact.pk).update(email="New@example.org")
    assert points(contact) == [("email", "old@example.org", False), ("email", "New@example.org", True)]
    edit_contact(contact, by=agent, email="old@example.org")
    assert points(contact) == [("email", "old@example.org", True), ("email", "New@example.org", False)]
    edit_contact(contact, by=agent, email="")
    contact.points.filter(value="New@example.org").update(is_primary=True)

    contact.refresh_from_db()
    assert contact.email == "New@example.org"
    assert all_right(checks())


def test_what_cannot_be_reached_and_who_may_not_are_refused(agent, customer, manager):
    contact = ContactFactory()
    for kind, value in [("email", "nobody"), ("phone", "call me"), ("handle", "ada"), ("email", "   ")]:
        with pytest.raises(AddressIsMalformed):
            add_point(contact, kind, value, by=agent)
    with pytest.raises(TextIsTooLong):
        add_point(contact, "phone", "1" * 61, by=agent)
    for stranger in (customer, manager):
        with pytest.raises(MayNotKeepContacts):
            add_point(contact, "phone", "+49 30 1", by=stranger)
        with pytest.raises(MayNotKeepContacts):
            edit_contact(contact, by=stranger, name="Mine")
    with pytest.raises(TextIsEmpty):
        edit_contact(contact, by=agent, name="  ")
    with pytest.raises(VersionIsStale):
        edit_contact(contact, by=agent, name="Late", version=99)
    assert edit_contact(contact, by=agent, name=contact.name) is None


def test_only_a_proof_proves_and_only_one_contact_can_have_it(agent):
    mine = add_point(ContactFactory(email=""), "email", "ada@example.org", by=agent)
    copied = add_point(ContactFactory(email=""), "email", "Ada@Example.org", by=agent)
    assert list(ContactPoint.objects.proven()) == []

    proven = prove_by_link(word_for(mine))

    assert (proven.is_proven, proven.proof) == (True, "link")
    assert list(ContactPoint.objects.proven().called("email", "ADA@example.org")) == [proven]
    assert prove_point(mine, ContactPoint.Proof.LINK) is None
    with pytest.raises(PointIsProvenElsewhere):
        prove_point(copied, ContactPoint.Proof.REPLY)
    with pytest.raises(LinkIsStale):
        prove_by_link(word_for(copied) + "x")
    remove_point(copied, by=agent)
    with pytest.raises(LinkIsStale):
        prove_by_link(word_for(copied))
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactPoint.objects.filter(pk=mine.pk).update(proof="")


def test_a_point_that_was_agreed_to_is_retired_and_comes_back_without_its_proof(agent):
    contact = ContactFactory(email="ada@example.org")
    point = contact.points.get()
    prove_point(point, ContactPoint.Proof.LINK)
    agree(point, by=agent)

    remove_point(point, by=agent)

    point.refresh_from_db()
    contact.refresh_from_db()
    assert (point.retired_at is None, contact.email, point.statements.count()) == (False, "", 1)
    with pytest.raises(PointIsRetired):
        use_first(point, by=agent)
    with pytest.raises(PointIsRetired):
        prove_point(point, ContactPoint.Proof.LINK)
    back = add_point(contact, "email", "ADA@example.org", by=agent)
    assert (back.pk, back.retired_at, back.is_proven, back.is_primary) == (point.pk, None, False, True)


def test_what_a_member_confirmed_is_proven_and_followed(agent):
    member = MemberFactory(email="ada@example.org")
    contact = contacts_of([member])[member.pk]
    rumour = ContactFactory(email="second@example.org").points.get()
    prove_point(rumour, ContactPoint.Proof.LINK)
    for address, verified in [("ada@example.org", True), ("second@example.org", True), ("third@example.org", False)]:
        EmailAddress.objects.create(user=member, email=address, verified=verified)

    assert (prove_addresses([agent.pk]), prove_addresses([member.pk]), prove_addresses()) == (0, 1, 0)
    assert [point.value for point in ContactPoint.objects.proven().filter(contact=contact)] == ["ada@example.org"]
    member.email = "third@example.org"
    member.save()
    EmailAddress.objects.filter(email="third@example.org").update(verified=True)
    prove_addresses()

    contact.refresh_from_db()
    assert contact.email == "third@example.org"
    assert contact.points.filter(verified_at__isnull=False).count() == 2


def test_points_and_consents_go_with_the_person_and_nothing_else(agent):
    member = MemberFactory(email="ada@example.org")
    contact = contacts_of([member])[member.pk]
    add_point(contact, "phone", "+49 30 123456", by=agent)
    agree(contact.points.first(), by=agent)
    other = agree(ContactFactory().points.get(), by=agent)

    erase_member(member, by=member)

    contact.refresh_from_db()
    assert (contact.name, contact.email, contact.points.count()) == ("", "", 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        other.delete()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_prove_one_address_at_once_leave_one_proof():
    rivals = [ContactFactory(email="ada@example.org").points.get() for _ in range(2)]
    start, refused = Barrier(2), []

    def prove(point):
        start.wait()
        try:
            prove_point(point, ContactPoint.Proof.LINK)
        except PointIsProvenElsewhere as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=prove, args=(point,)) for point in rivals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (ContactPoint.objects.proven().count(), len(refused)) == (1, 1)
