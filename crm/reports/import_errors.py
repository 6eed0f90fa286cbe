"""The rows of a file of contacts that could not be taken, as a table to correct and hand in again."""

import csv
import io
from collections.abc import Iterator

from community.foundation.cells import guarded
from crm.models import ContactImport

AT_ONCE = 2000


def rejected_rows(contact_import: ContactImport) -> Iterator[str]:
    """Yield the lines of a CSV file; nothing in it is a formula."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(["line", "why", "row"])
    for error in contact_import.errors.order_by("id").iterator(chunk_size=AT_ONCE):
        writer.writerow([error.line, guarded(error.why), guarded(error.row)])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()
