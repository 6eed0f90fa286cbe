"""Handing in files, putting them beneath a post, and taking them away again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from community.errors import MayNotWriteHere
from community.errors.writing import AttachmentIsInUse, TooManyAttachments, UnknownAttachment
from community.foundation.acting import act, undo_unless_it_stands
from community.foundation.errors import DomainError
from community.foundation.files import checked_file
from community.models import Attachment, Member, Post

ATTACHMENTS_AT_MOST = 5
# Uploaded and not posted: enough for a few forms in a few tabs.
UNUSED_AT_MOST = 50
# Of a letter; looking what a broken picture is takes a while, too.
TRIED_AT_MOST = 20
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "application/pdf": "pdf"}


@act
def hand_in_file(name: str, content: bytes, *, by: Member) -> Attachment:
    """Keep a file for a post that is about to be written; pictures are drawn anew, without what they hid.

    Raises ``MayNotWriteHere``, ``TooManyAttachments``, ``FileIsEmpty``, ``FileIsTooLarge`` or ``FileTypeIsUnknown``.
    """
    # Whoever hands in two at once is counted one after the other.
    by = Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not by.is_active:
        raise MayNotWriteHere
    if Attachment.objects.unused().filter(uploaded_by=by).count() >= UNUSED_AT_MOST:
        raise TooManyAttachments
    stored = store_file(name, content)
    try:
        return Attachment.objects.create(uploaded_by=by, **stored)
    except BaseException:
        default_storage.delete(stored["stored_as"])
        raise


def store_file(name: str, content: bytes) -> dict[str, Any]:
    """Check a file, put it into the storage, and return what a row says of it; it goes again when the running act fails.

    Raises ``FileIsEmpty``, ``FileIsTooLarge`` or ``FileTypeIsUnknown``.
    """
    checked = checked_file(name, content)
    stored_as = default_storage.save(
        f"attachments/{uuid4().hex}.{EXTENSIONS.get(checked.kind, 'txt')}", ContentFile(checked.content)
    )
    undo_unless_it_stands(partial(default_storage.delete, stored_as))
    return {
        "name": checked.name,
        "kind": checked.kind,
        "size": len(checked.content),
        "width": checked.width,
        "height": checked.height,
        "sha256": sha256(checked.content).hexdigest(),
        "stored_as": stored_as,
    }


def keep_what_came_along(files: Sequence[tuple[str, bytes]], *, by: Member) -> list[int]:
    """Keep the files of a letter for the post that the caller's act is about to write; return the ids of those kept.

    What is none of ours is left out: a calendar entry is no reason to lose the words.
    """
    kept: list[Attachment] = []
    for name, content in files[:TRIED_AT_MOST]:
        if len(kept) == ATTACHMENTS_AT_MOST:
            break
        try:
            kept.append(Attachment(uploaded_by=by, **store_file(name, content)))
        except DomainError:
            continue
    return [row.pk for row in Attachment.objects.bulk_create(kept)]


def attach(post: Post, attachment_ids: Collection[int], *, by: Member) -> None:
    """Put files beneath a post that the caller's act has just written or has locked.

    What stands beneath this very post already stays. Raises ``TooManyAttachments`` or ``UnknownAttachment``, which
    files of somebody else and of another post are too.
    """
    wanted = set(attachment_ids)
    if not wanted:
        return
    rows = list(Attachment.objects.select_for_update().filter(pk__in=wanted, uploaded_by=by).order_by("pk"))
    if len(rows) < len(wanted) or any(row.post_id not in {None, post.pk} for row in rows):
        raise UnknownAttachment(pointer="/attachments")
    if post.attachments.exclude(pk__in=wanted).count() + len(wanted) > ATTACHMENTS_AT_MOST:
        raise TooManyAttachments(pointer="/attachments")
    Attachment.objects.filter(pk__in=wanted).update(post=post)
    post.attachment_count = post.attachments.count()
    post.save(update_fields=["attachment_count"])


def hand_over_files(attachment_ids: Collection[int], *, by: Member) -> list[Attachment]:
    """Give files that are not posted to a thing of another app, whose act is running; the files themselves stay.

    Returns what is known of them, in the order in which they were handed in; from now on they are the other app's.
    Raises ``TooManyAttachments`` or ``UnknownAttachment``, which files of somebody else and of a post are too.
    """
    wanted = set(attachment_ids)
    if len(wanted) > ATTACHMENTS_AT_MOST:
        raise TooManyAttachments(pointer="/attachments")
    rows = list(Attachment.objects.select_for_update().unused().filter(pk__in=wanted, uploaded_by=by).order_by("pk"))
    if len(rows) < len(wanted):
        raise UnknownAttachment(pointer="/attachments")
    Attachment.objects.filter(pk__in=wanted).delete()
    return rows


@act
def discard_file(attachment: Attachment, *, by: Member) -> bool:
    """Throw away a file that is not posted; return whether it was there.

    Raises ``UnknownAttachment`` for somebody else's and ``AttachmentIsInUse`` once it is posted.
    """
    row = Attachment.objects.select_for_update().filter(pk=attachment.pk).first()
    if row is None:
        return False
    if row.uploaded_by_id != by.pk:
        raise UnknownAttachment
    if row.post_id is not None:
        raise AttachmentIsInUse
    _delete(row)
    return True


def sweep_files(*, now: datetime, at_most: int = 1000) -> int:
    """Throw away what was left behind on forms that were never sent; return how many files went."""
    swept = 0
    for pk in list(Attachment.objects.left_behind(now).order_by("uploaded_at").values_list("pk", flat=True)[:at_most]):
        with transaction.atomic():
            row = Attachment.objects.select_for_update(skip_locked=True).left_behind(now).filter(pk=pk).first()
            if row is not None:
                _delete(row)
                swept += 1
    return swept


def _delete(row: Attachment) -> None:
    """The row first: a file without a row is waste, a row without its file would be a broken link."""
    stored_as = row.stored_as
    row.delete()
    transaction.on_commit(partial(default_storage.delete, stored_as))
