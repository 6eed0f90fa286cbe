"""All that is kept about one person, with an account or without one, as it is handed over."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from community.models import Attachment, Member
from community.operations.exporting import known_of
from crm.models import Contact, ContactMerge, MessageFile
from crm.shown import OF_PEOPLE, people_of, said_with

File = MessageFile | Attachment


def where_it_leads(contact: Contact) -> Contact:
    """Return the contact that a merged one leads to, or itself."""
    merge = ContactMerge.objects.standing().filter(contact=contact).select_related("leads_to").first()
    return contact if merge is None else merge.leads_to


def known_of_person(contact: Contact) -> dict[str, Any]:
    """Return rows by their kind: those of the member, if the person is one, and those of the contact.

    No note of colleagues, no message that somebody else wrote, and no secret is in it.
    """
    known: dict[str, Any] = {"about": {"contact": contact.pk, "written_at": timezone.now()}}
    if contact.member is not None:
        return known | known_of(contact.member)
    people = people_of(contact)
    for shown in OF_PEOPLE:
        rows = [{column: getattr(row, column) for column in shown.columns} for row in shown.rows(people)]
        if rows:
            known[shown.name] = rows
    return known


def rows_in(known: dict[str, Any]) -> int:
    """Count what is handed over."""
    return sum(len(rows) if isinstance(rows, list) else 1 for rows in known.values()) - 1


def files_of_person(contact: Contact) -> Iterator[tuple[str, File]]:
    """Yield the files of the person's messages and posts, with the names that they have in the archive."""
    for file in MessageFile.objects.filter(message__in=said_with(people_of(contact))).in_order().iterator():
        yield f"files/message-{file.message_id}/{file.pk}-{_safe(file.name)}", file
    for attachment in _attachments(contact.member):
        yield f"files/post-{attachment.post_id or 0}/{attachment.pk}-{_safe(attachment.name)}", attachment


def _attachments(member: Member | None) -> Iterator[Attachment]:
    if member is not None:
        yield from Attachment.objects.filter(uploaded_by=member).order_by("pk").iterator()


def _safe(name: str) -> str:
    """Return a name that leads out of no folder, whatever unpacks it."""
    kept = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name)
    return kept.lstrip(". ") or "file"
