"""A member gets a contact."""

from collections.abc import Collection

from django.db import models

from community.foundation.acting import act
from community.models import Member
from crm.models import Contact, Message
from crm.operations.emptying import empty_messages

BATCH = 2000


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
        given += len(members)
    return given


def forget_contact(member: Member) -> None:
    """Take name and address away from the contact of a member who is forgotten, and what was said in private.

    Their tickets stay, and so does what happened to them; the conversation says nothing any more.
    """
    said = Message.objects.filter(ticket__contact__member=member, removed_at=None)
    empty_messages(list(said.values_list("pk", flat=True)))
    Contact.objects.filter(member=member).update(name="", email="", version=models.F("version") + 1)
