"""Telling a person what we know of them."""

from typing import Any

from community.errors import MayNotErase
from community.foundation.acting import act
from community.models import Member, PrivacyRequest
from community.permissions import can_erase
from community.personal_data import exported

OWN = ("id", "email", "display_name", "kind", "locale", "time_zone", "joined_at", "last_login", "trust_level", "points")


@act
def export_member(member: Member, *, by: Member) -> dict[str, Any]:
    """Return all that a person may take along, by kind of row, and write down that it was handed over.

    Secrets, and what others wrote about the person, are not in it. Raises ``MayNotErase`` for anybody else's rows.
    """
    if not can_erase(by, member):
        raise MayNotErase
    document = known_of(member)
    rows = 1 + sum(len(rows) for name, rows in document.items() if name != "member")
    PrivacyRequest.objects.create(kind=PrivacyRequest.Kind.EXPORT, member=member, requested_by=by, rows=rows)
    return document


def known_of(member: Member) -> dict[str, Any]:
    """Return all that is handed over of a member, by kind of row; whoever calls this has asked whether they may."""
    document: dict[str, Any] = {"member": {column: getattr(member, column) for column in OWN}}
    for name, row in exported(member):
        document.setdefault(name, []).append(row)
    return document
