"""Files that come along with a letter are kept with its message, by the rules of all files that are handed in."""

from collections.abc import Iterable, Sequence

from community.foundation.errors import DomainError
from community.models import Member
from community.operations.attaching import ATTACHMENTS_AT_MOST, TRIED_AT_MOST, store_file
from crm.models import Message, MessageFile


def keep_letter_files(message: Message, files: Sequence[tuple[str, bytes]]) -> int:
    """Keep what went along with a letter that is new; return how many files that were.

    What is none of ours is left out, and counted: a calendar entry is no reason to lose the words.
    """
    kept: list[MessageFile] = []
    by = Member.objects.system()
    for name, content in files[:TRIED_AT_MOST]:
        if len(kept) == ATTACHMENTS_AT_MOST:
            break
        try:
            kept.append(MessageFile(message=message, uploaded_by=by, **store_file(name, content)))
        except DomainError:
            continue
    count_left_out(message, len(files) - len(kept))
    return len(MessageFile.objects.bulk_create(kept))


def note_what_is_missing(letters: Iterable[tuple[Message, bool]]) -> None:
    """Note of which letters only the beginning was read."""
    if cut := [message.pk for message, is_cut_off in letters if is_cut_off]:
        Message.objects.filter(pk__in=cut).update(is_cut_off=True)


def count_left_out(message: Message, number: int) -> None:
    """Note that so many files of a letter were not kept, so that whoever reads it knows that there was more."""
    if number:
        message.files_left_out = number
        message.save(update_fields=["files_left_out"])
