"""Files that a process left in the storage when it died before it wrote down whose they are."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from community.foundation.integrity import EXAMPLES, Check
from community.foundation.stored_files import count_stored, stray_files

# No act takes that long from its file to its commit.
STRAY_AFTER = timedelta(days=1)
# The sweep comes once a night; whatever is still there after the second one was missed.
SWEPT_BY = timedelta(days=3)

logger = logging.getLogger(__name__)


def sweep_strays(*, now: datetime) -> int:
    """Throw away files that no row points at; return how many went."""
    swept = 0
    for name in stray_files(now - STRAY_AFTER):
        default_storage.delete(name)
        swept += 1
    if swept:
        logger.warning("Threw away %d stored files that no row points at.", swept)
    return swept


def checks() -> Iterator[Check]:
    """Count the files that should have been swept."""
    strays = list(stray_files(timezone.now() - SWEPT_BY))
    yield Check("community.each_stored_file_has_its_row", count_stored(), len(strays), strays[:EXAMPLES])
