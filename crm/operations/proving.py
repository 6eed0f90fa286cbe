"""Proofs of who a persona is: a link that its owner opens signed in, and an address that is proven here as well."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.identity_errors import (
    EvidenceIsMissing,
    MayNotSayWhoIsWho,
    OfferHasExpired,
    OfferIsUnknown,
    OfferIsUsed,
    PersonaIsProven,
)
from crm.models import (
    Contact,
    ContactPoint,
    IdentityEvent,
    LinkedPersona,
    LinkOffer,
    Persona,
    PersonaLink,
    VouchedAddress,
)
from crm.models.contact_point import normalised
from crm.operations.contacts import contacts_of
from crm.operations.linking import Grounds, is_denied, locked_persona, state_link, state_no_link
from crm.permissions import can_say_who_is_who
from crm.reports.restrictions import restriction_of

SALT = "mitwert.persona"
GOOD_FOR = timedelta(days=7)
BY_ADDRESS = "same_verified_address"
BY_PROOF = "somebody_else_has_shown_it"
BATCH = 500
_E = PersonaLink.Evidence


@act
def offer_link(persona: Persona, *, by: Member) -> LinkOffer:
    """Make an address that is to be sent to a persona privately. Raises ``MayNotSayWhoIsWho``."""
    persona = locked_persona(persona)
    if not can_say_who_is_who(by):
        raise MayNotSayWhoIsWho
    now = timezone.now()
    return LinkOffer.objects.create(persona=persona, issued_by=by, issued_at=now, expires_at=now + GOOD_FOR)


def word_of(offer: LinkOffer) -> str:
    """Return the signed word of an offer; it is the same each time, and the row says until when it is good."""
    return Signer(salt=SALT).sign(str(offer.pk))


def look_at_offer(word: str, *, by: Member) -> LinkOffer:
    """Find what a link offers and change nothing, for programs follow links.

    Raises ``OfferIsUnknown``, ``OfferHasExpired`` or ``OfferIsUsed``.
    """
    offers = LinkOffer.objects.select_related("persona", "contact")
    return _checked(offers.filter(pk=_number_in(word)).first(), by)


@act
def accept_offer(word: str, *, by: Member) -> tuple[LinkOffer, IdentityEvent | None]:
    """Take up an offer as the signed-in member: whoever was sent the link is this person, and that is proven.

    What was only seen before gives way; the same link again changes nothing. Raises ``OfferIsUnknown``,
    ``OfferHasExpired``, ``OfferIsUsed`` or ``PersonaIsProven``.
    """
    offer = LinkOffer.objects.filter(pk=_number_in(word)).first()
    persona = locked_persona(offer.persona) if offer is not None else None
    # The persona is locked: of two who open one link one comes second.
    offer = _checked(LinkOffer.objects.filter(pk=_number_in(word)).select_related("persona", "contact").first(), by)
    assert persona is not None
    if offer.used_at is not None:
        return offer, None
    contact = contacts_of([by])[by.pk]
    event = _prove(persona, contact, by=by, grounds=Grounds(_E.SIGNED_LINK, f"offer {offer.pk}"))
    offer.used_at, offer.contact = timezone.now(), contact
    offer.save(update_fields=["used_at", "contact"])
    return offer, event


@act
def vouch_for_address(
    persona: Persona, address: str, *, how: str, reference: str, by: Member | None = None
) -> IdentityEvent | None:
    """Keep that an address is vouched for as the persona's, and link the persona to whoever has proven it here.

    Whoever calls this has checked a signature or an answer; what a message says of its own sender is no proof.
    Raises ``EvidenceIsMissing``.
    """
    persona = locked_persona(persona)
    if not reference.strip():
        raise EvidenceIsMissing(pointer="/reference")
    VouchedAddress.objects.get_or_create(
        persona=persona, address=normalised("email", address), defaults={"how": how, "reference": reference}
    )
    return _link_by_address(persona, by or Member.objects.system())


def link_proven_personas() -> int:
    """Link personas whose vouched address was proven here meanwhile; return how many."""
    linked, last = 0, 0
    system = Member.objects.system()
    while found := list(_with_verified_address().filter(pk__gt=last).order_by("pk")[:BATCH]):
        linked += sum(link_by_address(persona, by=system) is not None for persona in found)
        last = found[-1].pk
    return linked


@act
def link_by_address(persona: Persona, *, by: Member) -> IdentityEvent | None:
    """Link a persona to the one contact that has proven the same address, if nobody has said anything else."""
    return _link_by_address(locked_persona(persona), by)


def _link_by_address(persona: Persona, by: Member) -> IdentityEvent | None:
    if LinkedPersona.objects.filter(persona=persona).exists():
        return None
    owners = {point.contact_id: (point.contact, address) for point, address in _points_of(persona)}
    if len(owners) != 1:
        # Nobody, or several: it is for people to say who this is.
        return None
    [(contact, address)] = owners.values()
    read_locked(Contact.objects.all(), contact.pk)
    if is_denied(persona, contact) or restriction_of(contact) is not None:
        return None
    grounds = Grounds(_E.VERIFIED_ADDRESS, f"address {address.pk}: {address.reference}"[:200], BY_ADDRESS)
    return state_link(persona, contact, by=by, grounds=grounds)


def _proven() -> models.QuerySet[ContactPoint]:
    """Return whose address is whose: of people who did not give their account up."""
    active = models.Q(contact__member=None) | models.Q(contact__member__is_active=True)
    return ContactPoint.objects.proven().filter(active, kind=ContactPoint.Kind.EMAIL)


def _with_verified_address() -> models.QuerySet[Persona]:
    return Persona.objects.unresolved().filter(addresses__address__in=_proven().values("normalised")).distinct()


def _points_of(persona: Persona) -> Iterator[tuple[ContactPoint, VouchedAddress]]:
    """Yield the proven points that are one of the addresses of a persona."""
    addresses = {address.address: address for address in VouchedAddress.objects.filter(persona=persona)}
    for point in _proven().filter(normalised__in=addresses).select_related("contact"):
        yield point, addresses[point.normalised]


def _prove(persona: Persona, contact: Contact, *, by: Member, grounds: Grounds) -> IdentityEvent | None:
    link = LinkedPersona.objects.select_related("contact", "statement", "persona").filter(persona=persona).first()
    if link is not None and link.is_proven:
        if link.contact_id != contact.pk:
            raise PersonaIsProven
        return None
    if link is not None and link.contact_id != contact.pk:
        state_no_link(link, by=by, grounds=Grounds(_E.OTHER, grounds.reference, BY_PROOF))
    return state_link(persona, contact, by=by, grounds=grounds)


def _number_in(word: str) -> int:
    try:
        return int(Signer(salt=SALT).unsign(word))
    except (BadSignature, ValueError) as error:
        raise OfferIsUnknown(pointer="/word") from error


def _checked(offer: LinkOffer | None, by: Member) -> LinkOffer:
    if offer is None:
        raise OfferIsUnknown(pointer="/word")
    if offer.contact is not None:
        if offer.contact.member_id != by.pk:
            raise OfferIsUsed
    elif offer.expires_at <= timezone.now():
        raise OfferHasExpired
    return offer
