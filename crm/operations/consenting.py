"""What a contact agrees to is written down as it was said, and so is what is taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.errors import TextIsTooLong
from community.foundation.acting import act
from community.models import Member
from crm.models import ConsentPurpose, ConsentStatement, Contact, ContactPoint
from crm.operations.contacts import locked_contact
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
    point.refresh_from_db()
    if is_given and point.retired_at is not None:
        raise PointIsRetired
    place, wording = proof.place.strip(), proof.wording.strip()
    _check_words(place, wording, is_given=is_given)
    now = timezone.now()
    if proof.stated_at is not None and proof.stated_at > now:
        raise StatedInTheFuture(pointer="/stated_at")
    return ConsentStatement.objects.create(
        point=point,
        purpose=purpose,
        is_given=is_given,
        stated_at=proof.stated_at or now,
        way=proof.way,
        place=place,
        wording=wording,
        by=by,
    )


def _check_words(place: str, wording: str, *, is_given: bool) -> None:
    for name, text, limit in (("place", place, _PLACE_LENGTH_LIMIT), ("wording", wording, _WORDING_LENGTH_LIMIT)):
        if is_given and not text:
            raise ConsentSaysNothing(pointer=f"/{name}")
        if len(text) > limit:
            raise TextIsTooLong(pointer=f"/{name}")
