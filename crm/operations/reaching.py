"""By what a contact is reached: points are added, proven, preferred and retired."""

from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from community.errors import TextIsTooLong
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Contact, ContactPoint
from crm.models.contact_point import normalised
from crm.operations.naming import act_as
from crm.people_errors import (
    AddressIsMalformed,
    LinkIsStale,
    MayNotKeepContacts,
    PointIsKnown,
    PointIsProvenElsewhere,
    PointIsRetired,
)
from crm.permissions import can_keep_contacts
from crm.reports.known_of_person import where_it_leads

LINK_HOLDS = timedelta(days=7)
_LENGTHS = {ContactPoint.Kind.EMAIL: 254, ContactPoint.Kind.PHONE: 60, ContactPoint.Kind.HANDLE: 200}
_LONGEST = 500
_LABEL_LENGTH_LIMIT = 60
_DIGITS_OF_A_NUMBER = 3
_SALT = "crm.contact-point"


@act
def add_point(  # noqa: PLR0913 -- what a point says are its own words
    contact: Contact,
    kind: str,
    value: str,
    *,
    by: Member,
    network: str = "",
    label: str = "",
    first: bool = False,
    pointer: str = "/value",
) -> ContactPoint:
    """Write down an address, a number or a handle, which proves nothing; the first of its kind is used first.

    One that was retired is in use again. Raises ``MayNotKeepContacts``, ``AddressIsMalformed``, ``TextIsTooLong`` or
    ``PointIsKnown``; with ``first`` one that is known is used first instead.
    """
    _hold(contact)
    if not can_keep_contacts(by):
        raise MayNotKeepContacts
    act_as(by)
    network = network.strip().lower()
    value = checked_value(kind, value, network, pointer=pointer)
    if len(label) > _LABEL_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/label")
    known = contact.points.called(kind, value, network).first()
    if known is not None and known.retired_at is None and not first:
        raise PointIsKnown
    point = known or ContactPoint(contact=contact, kind=kind, network=network, by=by)
    point.value, point.normalised, point.label = value, normalised(kind, value), label.strip() or point.label
    # What was shown of it long ago says nothing of today.
    if point.retired_at is not None:
        point.retired_at, point.verified_at, point.proof = None, None, ""
    others = contact.points.filter(kind=kind, is_primary=True).exclude(pk=point.pk)
    point.is_primary = first or point.is_primary or not others.exists()
    if point.is_primary:
        others.update(is_primary=False)
    point.save()
    _count_up(contact)
    return point


@act
def use_first(point: ContactPoint, *, by: Member) -> ContactPoint | None:
    """Use this point before all others of its kind; the one that is already changes nothing.

    Raises ``MayNotKeepContacts`` or ``PointIsRetired``.
    """
    point = locked_point(point)
    if not can_keep_contacts(by):
        raise MayNotKeepContacts
    act_as(by)
    if point.retired_at is not None:
        raise PointIsRetired
    if point.is_primary:
        return None
    point.contact.points.filter(kind=point.kind, is_primary=True).update(is_primary=False)
    point.is_primary = True
    point.save(update_fields=["is_primary"])
    _count_up(point.contact)
    return point


@act
def remove_point(point: ContactPoint, *, by: Member) -> None:
    """Use a point no more. What was agreed to for it has to be shown later, so with consent it stays, retired.

    Raises ``MayNotKeepContacts``. One that is retired stays as it is.
    """
    point = locked_point(point)
    if not can_keep_contacts(by):
        raise MayNotKeepContacts
    act_as(by)
    if point.retired_at is not None:
        return
    if point.statements.exists():
        point.retired_at, point.is_primary = timezone.now(), False
        point.save(update_fields=["retired_at", "is_primary"])
    else:
        point.delete()
    _count_up(point.contact)


@act
def prove_point(point: ContactPoint, proof: ContactPoint.Proof) -> ContactPoint | None:
    """Note that its owner has shown that a point is his; what is proven already changes nothing.

    Nobody's word is a proof: whoever calls this has seen one with his own eyes. Raises ``PointIsRetired`` or
    ``PointIsProvenElsewhere``.
    """
    point = locked_point(point)
    if point.retired_at is not None:
        raise PointIsRetired
    if point.is_proven:
        return None
    point.verified_at, point.proof = timezone.now(), proof
    try:
        with transaction.atomic():
            point.save(update_fields=["verified_at", "proof"])
    except IntegrityError as error:
        raise PointIsProvenElsewhere from error
    _count_up(point.contact)
    return point


def word_for(point: ContactPoint) -> str:
    """Return what a link that is sent to a point carries; who brings it back has read what came there."""
    return signing.dumps([point.pk, point.normalised], salt=_SALT)


def look_at_word(word: str) -> ContactPoint:
    """Find the address that a signed link was sent to and change nothing, for programs follow links.

    Of a contact that was merged it is the same address of whom that leads to. Raises ``LinkIsStale``.
    """
    try:
        number, value = signing.loads(word, salt=_SALT, max_age=LINK_HOLDS)
    except signing.BadSignature as error:
        raise LinkIsStale(pointer="/word") from error
    sent_to = ContactPoint.objects.filter(pk=number, normalised=value).select_related("contact").first()
    if sent_to is None:
        raise LinkIsStale(pointer="/word")
    point = where_it_leads(sent_to.contact).points.current().called(sent_to.kind, value).first()
    if point is None:
        raise LinkIsStale(pointer="/word")
    return point


@act
def prove_by_link(word: str) -> ContactPoint:
    """Take the word of a signed link as proof. Raises ``LinkIsStale`` or what ``prove_point`` raises."""
    point = look_at_word(word)
    return prove_point(point, ContactPoint.Proof.LINK) or point


def checked_value(kind: str, value: str, network: str = "", *, pointer: str = "/value") -> str:
    """Return the value as it is kept. Raises ``AddressIsMalformed`` or ``TextIsTooLong``."""
    value = value.strip() if kind == ContactPoint.Kind.POSTAL else " ".join(value.split())
    if len(value) > _LENGTHS.get(ContactPoint.Kind(kind), _LONGEST):
        raise TextIsTooLong(pointer=pointer)
    plain = normalised(kind, value)
    if not plain or len(plain) > _LONGEST or not _is_well_formed(kind, value, plain):
        raise AddressIsMalformed(pointer=pointer)
    if (kind == ContactPoint.Kind.HANDLE) != bool(network):
        raise AddressIsMalformed(pointer="/network")
    return value


def locked_point(point: ContactPoint) -> ContactPoint:
    """Read a point again, with its contact locked."""
    _hold(point.contact)
    return ContactPoint.objects.select_related("contact").get(pk=point.pk)


def _is_well_formed(kind: str, value: str, plain: str) -> bool:
    if kind == ContactPoint.Kind.EMAIL:
        # A letter that is written like another one; the database would take it for that.
        if plain != value.strip().lower():
            return False
        try:
            validate_email(value)
        except ValidationError:
            return False
    if kind == ContactPoint.Kind.PHONE:
        return sum(character.isdigit() for character in plain) >= _DIGITS_OF_A_NUMBER
    return kind != ContactPoint.Kind.HANDLE or " " not in plain


def _hold(contact: Contact) -> None:
    """Lock the contact; whoever changes its points comes through here, so two never make two that are used first."""
    read_locked(Contact.objects.all(), contact.pk)


def _count_up(contact: Contact) -> None:
    Contact.objects.filter(pk=contact.pk).update(version=models.F("version") + 1)
