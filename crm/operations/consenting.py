"""What a contact agrees to is written down as it was said, and so is what is taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import TextIsTooLong
from community.foundation.acting import act
from community.models import Member
from crm.models import ConsentPurpose, ConsentStatement, Contact, ContactPoint
from crm.operations.contacts import contacts_of, locked_contact
from crm.operations.handing_out import hand_out_consents
from crm.operations.reaching import prove_by_link
from crm.people_errors import ConsentSaysNothing, MayNotKeepContacts, PointIsRetired, StatedInTheFuture
from crm.permissions import can_keep_contacts

_PLACE_LENGTH_LIMIT = 500
_WORDING_LENGTH_LIMIT = 10_000


@dataclass(frozen=True)
class Proof:
    """Where a statement comes from: by which way, from where, in which words, and when."""

    way: str
    place: str = ""
    wording: str = ""
    stated_at: datetime | None = None


class Choice(NamedTuple):
    """What somebody may agree to: the use of one point for one purpose."""

    point: ContactPoint
    purpose: ConsentPurpose


@act
def state_consent(
    point: ContactPoint, purpose: ConsentPurpose, *, by: Member, is_given: bool, proof: Proof
) -> ConsentStatement:
    """Add a statement; the newest one of a point and purpose holds. Nothing is ever changed.

    Whoever agrees is a contact; ``by`` is who wrote it down, staff or the member himself. Raises
    ``MayNotKeepContacts``, ``PointIsRetired``, ``ConsentSaysNothing``, ``TextIsTooLong`` or ``StatedInTheFuture``.
    """
    contact = locked_contact(Contact(pk=point.contact_id))
    if not can_keep_contacts(by) and contact.member_id != by.pk:
        raise MayNotKeepContacts
    return _state(point, purpose, by=by, is_given=is_given, proof=proof)


def wording_of(purpose: ConsentPurpose) -> str:
    """Return what people are shown and agree to by themselves, in the language of the page."""
    return _("I agree to this use: %(what)s") % {
        "what": ". ".join(filter(None, (purpose.local_name, purpose.local_description)))
    }


@act
def state_own_consents(choices: Mapping[Choice, bool], *, by: Member, place: str) -> list[ConsentStatement]:
    """Write down what a member says of their own addresses on one of our pages; what holds already is not said again.

    Raises ``MayNotKeepContacts`` for a point of somebody else, or what ``state_consent`` raises.
    """
    contact = contacts_of([by])[by.pk]
    locked_contact(contact)
    if any(choice.point.contact_id != contact.pk for choice in choices):
        raise MayNotKeepContacts
    return _state_all(choices, by=by, way=ConsentStatement.Way.FORM, place=place)


@act
def state_by_link(word: str, choices: Mapping[Choice, bool], *, place: str) -> list[ConsentStatement]:
    """Write down what the reader of an address says of it, who came by the link that was sent there.

    That they read it is proven along with it. Raises ``LinkIsStale``, ``PointIsProvenElsewhere``,
    ``MayNotKeepContacts`` for another point, or what ``state_consent`` raises.
    """
    point = prove_by_link(word)
    locked_contact(Contact(pk=point.contact_id))
    if any(choice.point.pk != point.pk for choice in choices):
        raise MayNotKeepContacts
    return _state_all(choices, by=Member.objects.system(), way=ConsentStatement.Way.LINK, place=place)


def _state_all(choices: Mapping[Choice, bool], *, by: Member, way: str, place: str) -> list[ConsentStatement]:
    holding = ConsentStatement.objects.filter(point__in={choice.point.pk for choice in choices}).holding()
    says = {(one.point_id, one.purpose_id): one.is_given for one in holding}
    return [
        _state(point, purpose, by=by, is_given=is_given, proof=Proof(way, place, wording_of(purpose)))
        for (point, purpose), is_given in choices.items()
        if says.get((point.pk, purpose.pk), False) != is_given
    ]


def _state(
    point: ContactPoint, purpose: ConsentPurpose, *, by: Member, is_given: bool, proof: Proof
) -> ConsentStatement:
    """Add a statement about a point whose contact is locked."""
    point.refresh_from_db()
    if is_given and point.retired_at is not None:
        raise PointIsRetired
    place, wording = proof.place.strip(), proof.wording.strip()
    _check_words(place, wording, is_given=is_given)
    now = timezone.now()
    if proof.stated_at is not None and proof.stated_at > now:
        raise StatedInTheFuture(pointer="/stated_at")
    said = ConsentStatement.objects.create(
        point=point,
        purpose=purpose,
        is_given=is_given,
        stated_at=proof.stated_at or now,
        way=proof.way,
        place=place,
        wording=wording,
        by=by,
    )
    hand_out_consents([said])
    return said


def _check_words(place: str, wording: str, *, is_given: bool) -> None:
    for name, text, limit in (("place", place, _PLACE_LENGTH_LIMIT), ("wording", wording, _WORDING_LENGTH_LIMIT)):
        if is_given and not text:
            raise ConsentSaysNothing(pointer=f"/{name}")
        if len(text) > limit:
            raise TextIsTooLong(pointer=f"/{name}")
