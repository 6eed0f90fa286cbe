"""Reading the files that somebody wants to be read: whatever ends a worker, each row is counted and written once."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.foundation.acting import act
from community.foundation.errors import DomainError
from community.importing.refusals import SourceRefused
from community.importing.report import Report
from crm.importing.batches import Fault
from crm.importing.handing_in import local_copy
from crm.importing.targets import TARGETS
from crm.models import ContactImport, ContactImportError

LEASE = timedelta(seconds=90)
STARTS_AT_MOST = 5
_S = ContactImport.State


class LeaseIsLostError(Exception):
    """Another worker took the import over; what this one has not committed is not there."""


def run_waiting_imports() -> int:
    """Read all that waits, one after the other; return how many ended."""
    ended = 0
    while (row := _take(timezone.now())) is not None:
        # Whoever handed the file in reads what is wrong with its rows.
        with override(row.by.locale or settings.LANGUAGE_CODE):
            ended += row.state in ContactImport.WANTED and _read(row)
    return ended


@act
def _take(now: datetime) -> ContactImport | None:
    """Take the oldest that waits, and count the start before the work: what kills its worker is set aside."""
    waiting = ContactImport.objects.waiting(now).select_for_update(skip_locked=True, no_key=True)
    row = waiting.order_by("wanted_at", "pk").first()
    if row is None:
        return None
    if row.starts >= STARTS_AT_MOST:
        row.state, row.ended_at = _S.FAILED, now
        row.problem = _("It was begun %(count)d times and never ended. Check the file, and cut it into several.") % {
            "count": row.starts
        }
    else:
        row.starts, row.leased_until = row.starts + 1, now + LEASE
        if row.state == _S.CHECKING:
            # What writes nothing remembers nothing: it begins anew.
            row.errors.all().delete()
            row.done_rows, row.counts, row.skipped_because, row.known = 0, {}, {}, []
    row.save()
    return row


def _read(row: ContactImport) -> bool:
    way, report = TARGETS[row.target], Report(lambda _message: None)
    report.outcomes = {way.run.kind: Counter(row.counts)}
    report.skipped_because = Counter(row.skipped_because)
    run = way.run(
        row.source,
        report,
        row.by,
        dry_run=row.state == _S.CHECKING,
        fills_in=row.duplicates == ContactImport.Duplicates.FILL,
        known=list(row.known),
    )

    def keep(number: int, faults: list[Fault]) -> None:
        """Write down how far we are, in the transaction of the rows themselves."""
        if not _mine(row).update(
            done_rows=row.done_rows + number,
            counts=dict(report.outcomes.get(way.run.kind, {})),
            skipped_because=dict(report.skipped_because),
            known=run.known,
            leased_until=timezone.now() + LEASE,
        ):
            raise LeaseIsLostError
        ContactImportError.objects.bulk_create(
            ContactImportError(contact_import=row, line=line, why=why[:500], row=raw) for line, why, raw in faults
        )

    def advance(number: int) -> None:
        row.done_rows += number

    run.keep = keep
    with suppress(LeaseIsLostError):
        try:
            with local_copy(row) as path:
                run.load(islice(way.read(path, row.mapping, row.source), row.done_rows, None), advance)
        except (SourceRefused, DomainError) as refusal:
            return _end(row, _S.FAILED, str(refusal))
        return _end(row, _S.CHECKED if row.state == _S.CHECKING else _S.DONE)
    return False


@act
def _end(row: ContactImport, state: ContactImport.State, problem: str = "") -> bool:
    ended = _mine(row).update(
        state=state,
        problem=problem[:500],
        rows=row.rows if problem else row.done_rows,
        ended_at=timezone.now(),
        leased_until=None,
        stored_as="" if state == _S.DONE else row.stored_as,
    )
    if ended and state == _S.DONE:
        transaction.on_commit(partial(default_storage.delete, row.stored_as))
    return bool(ended)


def _mine(row: ContactImport) -> QuerySet[ContactImport]:
    return ContactImport.objects.filter(pk=row.pk, state=row.state, starts=row.starts, wanted_at=row.wanted_at)
