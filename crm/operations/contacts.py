"""People become contacts: members by themselves, others by whoever speaks with them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, models

from community.errors import TextIsEmpty, TextIsTooLong, VersionIsStale
from community.foundation.acting import act
from community.foundation.forgetting import forgotten_key
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Account, Activity, Change, Contact, ContactPoint
from crm.operations.custom_fields import checked_custom, forget_custom
from crm.operations.naming import act_as, begin_forgetting, end_forgetting
from crm.operations.reaching import add_point
from crm.people_errors import MayNotKeepContacts
from crm.permissions import can_keep_contacts

BATCH = 2000
NAME_LENGTH_LIMIT = 200
# What a member's own account proves, it proves for the contact; an address that another contact has proven stays there.
_FOLLOW_ADDRESS = """
UPDATE crm_contact c SET email = m.email, version = c.version + 1 FROM community_member m
WHERE m.id = c.member_id AND m.email <> '' AND lower(c.email) <> lower(m.email) AND (%(everybody)s OR m.id = ANY(%(members)s))
  AND EXISTS (SELECT FROM account_emailaddress a WHERE a.user_id = m.id AND a.verified AND lower(a.email) = lower(m.email))
"""
_PROVE = """
INSERT INTO crm_contactpoint
    (contact_id, kind, network, value, normalised, label, is_primary, proof, verified_at, created_at)
SELECT DISTINCT ON (lower(btrim(a.email))) c.id, 'email', '', a.email, lower(btrim(a.email)), '', false, 'account', now(), now()
FROM account_emailaddress a JOIN crm_contact c ON c.member_id = a.user_id
WHERE a.verified AND (%(everybody)s OR a.user_id = ANY(%(members)s)) AND NOT EXISTS (
    SELECT FROM crm_contactpoint p WHERE p.kind = 'email' AND p.normalised = lower(btrim(a.email))
      AND p.verified_at IS NOT NULL AND p.retired_at IS NULL)
ORDER BY lower(btrim(a.email)), a.id
ON CONFLICT (contact_id, kind, network, normalised)
DO UPDATE SET verified_at = now(), proof = 'account', retired_at = NULL
"""


@act
def contacts_of(members: Collection[Member]) -> dict[int, Contact]:
    """Return the contact of each member by member id, made where it is missing; set-based and repeatable."""
    people = {member.pk: member for member in members if member.kind != Member.Kind.SYSTEM}
    known = set(Contact.objects.filter(member__in=people).values_list("member_id", flat=True))
    missing = [
        Contact(member=member, name=str(member), email=member.email or "", created_at=member.joined_at)
        for member in people.values()
        if member.pk not in known
    ]
    # Two at once meet at the unique key; whoever comes second keeps the first one's row.
    Contact.objects.bulk_create(missing, ignore_conflicts=True)
    return {contact.member_id: contact for contact in Contact.objects.filter(member__in=people) if contact.member_id}


def give_members_contacts() -> int:
    """Give a contact to every member who has none and return how many were looked at."""
    given = 0
    known = Contact.objects.filter(member__isnull=False).values("member_id")
    while members := list(Member.objects.people().remembered().exclude(pk__in=known).order_by("pk")[:BATCH]):
        contacts_of(members)
        prove_addresses([member.pk for member in members])
        given += len(members)
    return given


@act
def prove_addresses(members: Collection[int] | None = None) -> int:
    """Take over which addresses members have confirmed, of some or of all; return how many points that proved."""
    with connection.cursor() as cursor:
        for statement in (_FOLLOW_ADDRESS, _PROVE):
            cursor.execute(statement, {"everybody": members is None, "members": list(members or [])})
        return int(cursor.rowcount)


@act
def create_contact(
    name: str,
    *,
    by: Member,
    account: Account | None = None,
    email: str = "",
    custom: Mapping[str, Any] | None = None,
) -> Contact:
    """Write down a person who is no member.

    Raises ``MayNotKeepContacts`` or what is wrong with name, address or an additional field.
    """
    if not can_keep_contacts(by):
        raise MayNotKeepContacts
    act_as(by)
    contact = Contact.objects.create(
        name=checked_name(name), account=account, custom=checked_custom("contact", custom or {})
    )
    if email:
        add_point(contact, ContactPoint.Kind.EMAIL, email, by=by, pointer="/email")
        contact.refresh_from_db()
    return contact


@act
def edit_contact(contact: Contact, *, by: Member, version: int | None = None, **values: Any) -> Contact | None:
    """Change ``name``, ``account``, ``email`` or ``custom``; what is not given stays, and nothing new answers ``None``.

    An e-mail address that is new becomes a point and is used first; an empty one leaves none that is. Raises
    ``MayNotKeepContacts``, ``VersionIsStale`` or what is wrong with name or address.
    """
    contact = locked_contact(contact)
    if not can_keep_contacts(by):
        raise MayNotKeepContacts
    act_as(by)
    if version is not None and version != contact.version:
        raise VersionIsStale
    email = values.pop("email", contact.email)
    if "name" in values:
        values["name"] = checked_name(values["name"])
    if "custom" in values:
        values["custom"] = checked_custom("contact", values["custom"], contact.custom)
    changed = [name for name, value in values.items() if getattr(contact, name) != value]
    for name in changed:
        setattr(contact, name, values[name])
    if not changed and email == contact.email:
        return None
    _use_email(contact, email, by)
    Contact.objects.filter(pk=contact.pk).update(
        **{name: getattr(contact, name) for name in changed}, version=models.F("version") + 1
    )
    contact.refresh_from_db()
    return contact


def locked_contact(contact: Contact) -> Contact:
    """Read the contact again under a row lock."""
    return read_locked(Contact.objects.all(), contact.pk)


def checked_name(name: str, *, pointer: str = "/name") -> str:
    """Return a name in one line. Raises ``TextIsEmpty`` or ``TextIsTooLong``."""
    name = " ".join(name.split())
    if not name:
        raise TextIsEmpty(pointer=pointer)
    if len(name) > NAME_LENGTH_LIMIT:
        raise TextIsTooLong(pointer=pointer)
    return name


def _use_email(contact: Contact, email: str, by: Member) -> None:
    if email == contact.email:
        return
    if email:
        add_point(contact, ContactPoint.Kind.EMAIL, email, by=by, pointer="/email", first=True)
    else:
        Contact.objects.filter(pk=contact.pk).update(email="")


def forget_contacts(contacts: models.QuerySet[Contact]) -> None:
    """Forget people: names, points, consents, what they said before, and what fields hold of them; their rows stay.

    An import that brings them again finds that they are forgotten.
    """
    numbers = list(contacts.values_list("pk", flat=True))
    rows = Contact.objects.filter(pk__in=numbers)
    begin_forgetting()
    ContactPoint.objects.filter(contact__in=numbers).delete()
    forget_custom(rows)
    # What colleagues wrote about somebody tells of them too.
    Activity.objects.filter(contact__in=numbers).update(subject="", body="", version=models.F("version") + 1)
    for contact in rows.filter(import_key__isnull=False).exclude(import_key__startswith=forgotten_key("")[:10]):
        Contact.objects.filter(pk=contact.pk).update(import_key=forgotten_key(contact.import_key or ""))
    rows.update(name="", email="", version=models.F("version") + 1)
    Change.objects.filter(contact_id__in=numbers).delete()
    end_forgetting()
