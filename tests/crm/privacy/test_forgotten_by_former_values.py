"""Whoever was called otherwise before is forgotten by that name, too, and nobody else with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Activity, ContactPoint, Message
from crm.operations.contacts import create_contact, edit_contact
from crm.operations.conversing import write_note
from crm.operations.erasing import confirm_erasure, erase_due, request_erasure
from crm.operations.reaching import add_point, remove_point
from crm.operations.saying import Words
from crm.reports.erasure_preview import preview_erasure
from tests.crm.privacy.traces import found_in_database
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db
OLD = ("Berta Altname", "altpost@zwick.example", "030 1234567")


@pytest.fixture
def keeper(db):
    return MemberFactory(roles=["admin"])


def forget(contact, keeper):
    request = request_erasure(contact, by=keeper, reason="asked for by letter")
    confirm_erasure(request, by=keeper, seen=preview_erasure(contact).seen)
    assert erase_due(timezone.now() + timedelta(days=40)) == 1


def renamed(agent):
    """A person with a note about them elsewhere, who is called and reached otherwise since."""
    name, address, phone = OLD
    person = create_contact(name, by=agent, email=address)
    add_point(person, "phone", phone, by=agent)
    other = TicketFactory(subject="Other")
    write_note(other, Words(f"{name} ({address}) is his sister, phone {phone}"), by=agent)
    Activity.objects.create(ticket=other, subject=f"Ask {name}", body=address, by=agent)
    person = edit_contact(person, by=agent, name="Berta Neuname", email="neu@zwick.example")
    for point in ContactPoint.objects.filter(contact=person).exclude(normalised="neu@zwick.example"):
        remove_point(point, by=agent)
    return person


def test_former_names_and_addresses_are_found_nowhere_afterwards(agent, keeper):
    person = renamed(agent)

    forget(person, keeper)

    assert found_in_database([*OLD, "Berta Neuname", "neu@zwick.example"]) == []


def test_what_was_written_down_wrongly_and_is_somebody_elses_stays_theirs(agent, keeper):
    person = create_contact("Carl", by=agent, email="ute@example.org")
    edit_contact(person, by=agent, email="carl@example.org")
    remove_point(ContactPoint.objects.get(contact=person, normalised="ute@example.org"), by=agent)
    ContactFactory(name="Ute Kern", email="ute@example.org")
    note = write_note(TicketFactory(), Words("Ute is reached at ute@example.org"), by=agent)

    forget(person, keeper)

    assert "ute@example.org" in Message.objects.get(pk=note.pk).body
