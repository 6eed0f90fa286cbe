"""Who a persona is: said by people, proven by the person, never guessed from an address that anybody can write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.foundation.errors import DomainError
from community.operations.erasing import erase_member
from crm import identity_errors as refused
from crm.models import (
    ContactPoint,
    IdentityEvent,
    LinkedPersona,
    LinkOffer,
    Network,
    Persona,
    PersonaLink,
    VouchedAddress,
)
from crm.operations.contacts import prove_addresses
from crm.operations.linking import Grounds, link_persona, unlink_persona
from crm.operations.proving import accept_offer, link_proven_personas, offer_link, vouch_for_address, word_of
from crm.operations.reaching import prove_by_link, word_for
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, PersonaFactory
from tests.factories.identity import A_CALL, contact_of, member_with_address, persona_of, taken_for

pytestmark = pytest.mark.django_db
SIGNED = {"how": "network", "reference": "event 7"}


def said_of(persona):
    rows = PersonaLink.objects.filter(persona=persona).order_by("id")
    return list(rows.values_list("contact", "says", "strength", "evidence", "rule"))


def test_staff_say_who_a_persona_is_and_take_it_back_and_every_word_stays(agent):
    persona, one, other = PersonaFactory(), ContactFactory(), ContactFactory()

    event = link_persona(persona, one, by=agent, grounds=A_CALL)
    again = link_persona(persona, one, by=agent, grounds=A_CALL)
    assert (event.kind, event.contact, event.persona, again) == ("persona_linked", one, persona, None)
    assert taken_for(persona) == (one.pk, "seen")

    with pytest.raises(refused.PersonaIsLinked):
        link_persona(persona, other, by=agent, grounds=A_CALL)
    assert unlink_persona(persona, by=agent, grounds=A_CALL).kind == "persona_unlinked"
    with pytest.raises(refused.PersonaIsNotLinked):
        unlink_persona(persona, by=agent, grounds=A_CALL)
    link_persona(persona, other, by=agent, grounds=A_CALL)

    assert taken_for(persona) == (other.pk, "seen")
    assert said_of(persona) == [
        (one.pk, "is", "seen", "told", ""),
        (one.pk, "is_not", "seen", "told", ""),
        (other.pk, "is", "seen", "told", ""),
    ]


def test_it_takes_the_role_and_a_reference_and_staff_prove_nothing(agent, customer, product):
    persona, contact = PersonaFactory(), ContactFactory()

    for by, grounds, refusal in [
        (customer, A_CALL, refused.MayNotSayWhoIsWho),
        (product, A_CALL, refused.MayNotSayWhoIsWho),
        (agent, Grounds("told", " "), refused.EvidenceIsMissing),
        (agent, Grounds("signed_link", "trust me"), refused.ProofIsNotSaid),
        (agent, Grounds("verified_address", "trust me"), refused.ProofIsNotSaid),
    ]:
        with pytest.raises(refusal):
            link_persona(persona, contact, by=by, grounds=grounds)
    with pytest.raises(refused.MayNotSayWhoIsWho):
        offer_link(persona, by=customer)
    assert (PersonaLink.objects.count(), IdentityEvent.objects.count()) == (0, 0)


def test_what_was_said_is_never_changed(agent):
    persona_of(ContactFactory(), agent)

    for change in ("UPDATE crm_personalink SET says = 'is_not'", "DELETE FROM crm_personalink"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            connection.cursor().execute(change)


def test_whoever_opens_the_link_that_the_persona_was_sent_is_the_persona(agent, customer, helper):
    persona = PersonaFactory()
    word = word_of(offer_link(persona, by=agent))

    offer, event = accept_offer(word, by=customer)
    assert (event.kind, event.by, offer.contact) == ("persona_linked", customer, contact_of(customer))
    assert accept_offer(word, by=customer)[1] is None
    assert taken_for(persona) == (contact_of(customer).pk, "proven")

    with pytest.raises(refused.OfferIsUsed):
        accept_offer(word, by=helper)
    with pytest.raises(refused.PersonaIsProven):
        accept_offer(word_of(offer_link(persona, by=agent)), by=helper)
    late = word_of(offer_link(persona, by=agent))
    with pytest.raises(refused.OfferHasExpired), time_machine.travel(timezone.now() + timedelta(days=8)):
        accept_offer(late, by=helper)
    for forged in (word[:-1], f"{persona.pk}", "9:x", ""):
        with pytest.raises(refused.OfferIsUnknown):
            accept_offer(forged, by=helper)
    assert taken_for(persona) == (contact_of(customer).pk, "proven")


def test_a_proof_beats_what_was_only_seen_and_what_was_denied(agent, customer):
    own = contact_of(customer)
    seen, denied = persona_of(ContactFactory(), agent), persona_of(own, agent)
    unlink_persona(denied, by=agent, grounds=A_CALL)

    for persona in (seen, denied):
        accept_offer(word_of(offer_link(persona, by=agent)), by=customer)

    assert taken_for(seen) == taken_for(denied) == (own.pk, "proven")
    assert [row[1:] for row in said_of(seen)] == [
        ("is", "seen", "told", ""),
        ("is_not", "seen", "other", "somebody_else_has_shown_it"),
        ("is", "proven", "signed_link", ""),
    ]


@pytest.mark.parametrize(
    ("persona_is_vouched_for", "member_is_verified", "linked"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_an_address_links_only_when_it_is_verified_on_both_sides(persona_is_vouched_for, member_is_verified, linked):
    member = member_with_address("Ada@Example.org", verified=member_is_verified)
    contact = contact_of(member)
    # The sender of a mail says this of itself, and so does the contact's own column: neither shows anything.
    persona = PersonaFactory(network=Network.EMAIL, external_id="ada@example.org", name=contact.name)
    if persona_is_vouched_for:
        vouch_for_address(persona, "ADA@example.org ", **SIGNED)

    assert link_proven_personas() == 0
    assert taken_for(persona) == ((contact.pk, "proven") if linked else None)


def test_an_address_that_is_verified_later_links_then_unless_somebody_said_no(agent):
    wanted, denied, shared = (PersonaFactory() for _ in range(3))
    member = member_with_address("ada@example.org", verified=False)
    link_persona(denied, contact_of(member), by=agent, grounds=A_CALL)
    unlink_persona(denied, by=agent, grounds=A_CALL)
    member_with_address("bob@example.org", verified=True)
    for persona in (wanted, denied, shared):
        vouch_for_address(persona, "ada@example.org", **SIGNED)
    LinkedPersona.objects.all().delete()
    # Two proven addresses of two people: a machine does not choose between them.
    VouchedAddress.objects.create(persona=shared, address="bob@example.org", **SIGNED)

    assert link_proven_personas() == 1
    assert taken_for(shared)[0] != contact_of(member).pk
    LinkedPersona.objects.all().delete()
    member.emailaddress_set.update(verified=True)
    prove_addresses([member.pk])

    assert link_proven_personas() == 1
    assert taken_for(wanted) == (contact_of(member).pk, "proven")
    assert (taken_for(denied), taken_for(shared)) == (None, None)
    with pytest.raises(refused.EvidenceIsMissing):
        vouch_for_address(wanted, "x@example.org", how="network", reference=" ")


def test_whoever_proved_an_address_by_a_link_is_found_without_an_account():
    """Nobody here signs in; the address is theirs because they opened what was sent there."""
    contact, persona = ContactFactory(email="ada@example.org"), PersonaFactory()
    vouch_for_address(persona, "ada@example.org", **SIGNED)
    assert (link_proven_personas(), taken_for(persona)) == (0, None)

    prove_by_link(word_for(contact.points.get()))

    assert link_proven_personas() == 1
    assert taken_for(persona) == (contact.pk, "proven")


@pytest.mark.parametrize("gives_up", ["deletes", "doubts", "moves", "leaves"])
def test_an_address_that_was_given_up_links_nobody_any_more(gives_up):
    member = member_with_address("ada@example.org", verified=True)
    row = member.emailaddress_set.get()
    assert contact_of(member).points.proven().count() == 1

    match gives_up:
        case "deletes":
            row.delete()
        case "doubts":
            member.emailaddress_set.update(verified=False)
        case "moves":
            member.emailaddress_set.update(email="other@example.org")
        case "leaves":
            type(member).objects.filter(pk=member.pk).update(is_active=False)
    persona = PersonaFactory()
    vouch_for_address(persona, "ada@example.org", **SIGNED)

    assert (link_proven_personas(), taken_for(persona)) == (0, None)
    assert contact_of(member).points.proven().count() == (1 if gives_up == "leaves" else 0)
    assert ContactPoint.objects.called("email", "ada@example.org").exists()


def test_what_a_link_proved_stays_when_the_account_gives_the_address_up():
    member = member_with_address("ada@example.org", verified=False)
    point = contact_of(member).points.get()
    prove_by_link(word_for(point))
    member.emailaddress_set.update(verified=True)
    prove_addresses()

    member.emailaddress_set.all().delete()

    assert list(ContactPoint.objects.proven()) == [point]


def test_whoever_owns_the_address_now_is_found_and_not_who_had_it_once():
    before = member_with_address("ada@example.org", verified=True)
    before.emailaddress_set.all().delete()
    type(before).objects.filter(pk=before.pk).update(email="moved@example.org")
    member_with_address("ADA@example.org", verified=True)
    now = ContactPoint.objects.proven().get().contact
    persona = PersonaFactory()

    vouch_for_address(persona, "ada@example.org", **SIGNED)

    assert taken_for(persona) == (now.pk, "proven")
    assert now.pk != contact_of(before).pk


def test_who_is_forgotten_takes_the_personas_along(agent, customer, db):
    persona = PersonaFactory(handle="carla@social.example", name="Carla", url="https://social.example/@carla")
    key = persona.external_id
    accept_offer(word_of(offer_link(persona, by=agent)), by=customer)
    vouch_for_address(persona, "carla@example.org", **SIGNED)

    erase_member(customer, by=MemberFactory(roles=["admin"]), reason="asked for it")

    persona.refresh_from_db()
    assert (persona.handle, persona.name, persona.url, persona.follower_count) == ("", "", "", None)
    assert key not in persona.external_id
    assert not PersonaLink.objects.exists()
    assert not VouchedAddress.objects.exists()
    assert (LinkedPersona.objects.count(), LinkOffer.objects.count()) == (0, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_one_link_one_is_the_persona():
    agent = MemberFactory(roles=["support"])
    persona, two = PersonaFactory(), [MemberFactory(), MemberFactory()]
    word = word_of(offer_link(persona, by=agent))

    def accept(member):
        try:
            return accept_offer(word, by=member)[1] is not None
        except DomainError as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(accept, two))

    assert sorted(map(str, ends)) == sorted(map(str, [True, refused.OfferIsUsed]))
    assert Persona.objects.linked().count() == PersonaLink.objects.count() == 1
