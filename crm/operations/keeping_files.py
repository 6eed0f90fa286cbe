"""Files that come along with a letter are kept with its message, by the rules of all files that are handed in."""

from collections.abc import Sequence

from community.foundation.errors import DomainError
from community.models import Member
from community.operations.attaching import ATTACHMENTS_AT_MOST, store_file
from crm.models import Message, MessageFile


def keep_letter_files(message: Message, files: Sequence[tuple[str, bytes]]) -> int:
    """Keep what went along with a letter that is new; return how many files that were.

    What is none of ours is left out: a signature card or a calendar entry is no reason to lose the words. A letter stays as
    it came for some days, so an agent who misses a file still finds it there.
    """
    kept: list[MessageFile] = []
    for name, content in files:
        if len(kept) == ATTACHMENTS_AT_MOST:
            break
        try:
            kept.append(MessageFile(message=message, uploaded_by=Member.objects.system(), **store_file(name, content)))
        except DomainError:
            continue
    return len(MessageFile.objects.bulk_create(kept))
