"""Who our mail server vouches for is known by an address that they have proven here; a letter that nobody vouches for shows nothing."""

import pytest
from django.utils import timezone

from config.integrity import all_checks
from crm.models import ContactPoint, LinkedPersona, Network, PersonaLink, VouchedAddress
from crm.operations.proving import link_proven_personas
from crm.operations.reaching import prove_point
from tests.crm.channels.support import OPTIONS, vouched
from tests.crm.channels.test_mail import deliver, letter
from tests.factories.crm import ChannelFactory, ContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("surroundings")]


@pytest.fixture
def mailbox(db):
    """One that opens no tickets."""
    return ChannelFactory(network=Network.EMAIL, options=OPTIONS)


def proven(address, **fields):
    contact = ContactFactory(email=address, **fields)
    ContactPoint.objects.filter(contact=contact).update(verified_at=timezone.now(), proof="link")
    return contact


def test_the_sender_is_linked_for_sure_to_whoever_has_proven_the_address(mailbox):
    ute = proven("Ute@Example.org")
    deliver(mailbox, vouched(), vouched("<2@example.org>"))
    deliver(mailbox, vouched("<3@example.org>"))

    link = LinkedPersona.objects.get()
    assert (link.contact, link.is_proven, link.statement.rule) == (ute, True, "same_verified_address")
    known = VouchedAddress.objects.get()
    assert (known.address, known.how, known.reference) == ("ute@example.org", "sender", "letter <1@example.org>")
    assert PersonaLink.objects.count() == 1
    assert [check for check in all_checks() if check.wrong] == []


@pytest.mark.parametrize("verdict", [None, "mx.evil.example; dmarc=pass"])
def test_a_letter_that_nobody_vouches_for_links_nobody(mailbox, verdict):
    proven("ute@example.org")
    deliver(mailbox, letter("<1@example.org>", **({"Authentication_Results": verdict} if verdict else {})))

    assert (LinkedPersona.objects.count(), VouchedAddress.objects.count()) == (0, 0)


def test_an_address_that_was_only_written_down_links_nobody_until_it_is_proven(mailbox):
    ute = ContactFactory(email="ute@example.org")
    deliver(mailbox, vouched())
    assert (LinkedPersona.objects.count(), VouchedAddress.objects.count()) == (0, 1)

    prove_point(ute.points.get(), ContactPoint.Proof.LINK)
    assert link_proven_personas() == 1
    assert LinkedPersona.objects.get().contact == ute


def test_what_is_no_address_is_vouched_for_by_nobody(mailbox):
    deliver(mailbox, vouched(sender=f"{'u' * 250}@example.org"))
    assert VouchedAddress.objects.count() == 0
