"""Who may decide about trust and super users, and who reads what of it."""

from community.models import Member, SuperUserSeat, TrustChange, TrustGrant
from community.models.category import Reader
from community.models.trust import TRUST_ROLES


def can_grant_trust(member: Member, other: Member) -> bool:
    """Community managers, and not for themselves."""
    return member.pk != other.pk and member.has_role(*TRUST_ROLES)


def can_set_bars(member: Member) -> bool:
    """Community managers."""
    return member.has_role(*TRUST_ROLES)


def can_run_super_users(member: Member) -> bool:
    """Community managers."""
    return member.has_role(*TRUST_ROLES)


def can_see_trust_grant(reader: Reader, _grant: TrustGrant) -> bool:
    """Twin of ``TrustGrant.objects.visible_to``."""
    return decides_about_trust(reader)


def can_see_trust_change(reader: Reader, change: TrustChange) -> bool:
    """Twin of ``TrustChange.objects.visible_to``."""
    own = isinstance(reader, Member) and reader.is_active and reader.pk == change.member_id
    return own or decides_about_trust(reader)


def can_see_standing(reader: Reader, member: Member) -> bool:
    """Tell whether somebody reads how a member stands: oneself and those who decide about trust."""
    own = isinstance(reader, Member) and reader.is_active and reader.pk == member.pk
    return own or decides_about_trust(reader)


def decides_about_trust(reader: Reader) -> bool:
    """Tell whether this is somebody who decides about trust; the reasons are for them."""
    return isinstance(reader, Member) and reader.has_role(*TRUST_ROLES)


def can_see_seat(reader: Reader, seat: SuperUserSeat) -> bool:
    """Twin of ``SuperUserSeat.objects.visible_to``."""
    is_taken = seat.accepted_at is not None and seat.ended_at is None
    own = isinstance(reader, Member) and reader.is_active and reader.pk == seat.member_id
    return is_taken or own or decides_about_trust(reader)
