"""Taking over what one wrote in an imported forum: only whoever proves the address that one had there."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.utils.crypto import salted_hmac

from community.errors.reminding import LinkHasExpired, LinkIsNobodysNow, LinkIsUnknown
from community.foundation.acting import act
from community.models import ImportedAddress, Member
from community.operations.sanctioning import locked_member
from community.signals import member_joined

SALT = "mitwert.taking-over"
GOOD_FOR = timedelta(days=3)


@dataclass(frozen=True)
class TakeOver:
    """Whose posts they are, and the address at which the link was read."""

    member: Member
    address: str


def digest_of(address: str) -> str:
    """Return what is kept of an address; nobody without our secret can try addresses on it."""
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def imported_as(address: str) -> Member | None:
    """Return who had an address in an imported source, unless somebody has it here."""
    found = Member.objects.filter(
        imported_address__digest=digest_of(address), email__isnull=True, erased_at__isnull=True
    ).first()
    return None if found is None or _is_taken(address) else found


def word_for(member: Member, address: str) -> str:
    """Return the end of a link that proves, when it is followed, that its reader gets mail at the address."""
    return signing.dumps([member.pk, address.strip().lower()], salt=SALT)


def look_at_take_over(word: str) -> TakeOver:
    """Find what a link is about and change nothing.

    Raises ``LinkHasExpired``, ``LinkIsUnknown``, or ``LinkIsNobodysNow`` for what was taken over or forgotten since.
    """
    try:
        pk, address = signing.loads(word, salt=SALT, max_age=GOOD_FOR)
    except signing.SignatureExpired as error:
        raise LinkHasExpired from error
    except signing.BadSignature as error:
        raise LinkIsUnknown(pointer="/word") from error
    member = imported_as(address)
    if member is None or member.pk != pk:
        raise LinkIsNobodysNow
    return TakeOver(member, address)


@act
def take_over(word: str, *, password: str) -> Member:
    """Let whoever followed the link sign in as the member who wrote; posts, solutions and events stay as they are.

    The password is chosen after the proof, so nobody who only typed the address can know it. Raises as
    ``look_at_take_over`` does.
    """
    member = locked_member(look_at_take_over(word).member)
    address = look_at_take_over(word).address
    member.email, member.is_active = address, True
    member.set_password(password)
    member.save(update_fields=["email", "is_active", "password"])
    EmailAddress.objects.create(user=member, email=address, verified=True, primary=True)
    ImportedAddress.objects.filter(member=member).delete()
    transaction.on_commit(partial(member_joined.send_robust, sender=Member, member_id=member.pk))
    return member


@act
def decline_take_over(word: str) -> None:
    """Leave the posts with nobody; whoever has the address may then sign up anew. Raises as ``look_at_take_over`` does."""
    member = locked_member(look_at_take_over(word).member)
    ImportedAddress.objects.filter(member=member).delete()


def _is_taken(address: str) -> bool:
    wanted = address.strip()
    if Member.objects.filter(email__iexact=wanted).exists():
        return True
    is_proven: bool = EmailAddress.objects.filter(email__iexact=wanted, verified=True).exists()
    return is_proven
