"""Freezes the answer of a report, with a hash over it, and lets a second person sign it."""

from django.conf import settings
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.models import Member
from roi.errors.books import DefinitionInUse, SignerTookSnapshot, SnapshotAlreadySigned
from roi.models import ReportDefinition, ReportSnapshot
from roi.models.grade import Grade
from roi.operations.appending import lock_ledger
from roi.operations.freezing import frozen_hash
from roi.permissions import can_sign_snapshot, can_write_roi
from roi.reports.questions import parameters_of
from roi.reports.selection import Selection
from roi.reports.snapshots import answer_of
from roi.reports.summary import Report


@act
def take_snapshot(
    selection: Selection, *, by: Member, title: str, definition: ReportDefinition | None = None
) -> ReportSnapshot:
    """Keep what a report says at this moment, and where the chain ends; it is never computed anew.

    Raises `NotPermitted`.
    """
    # Nobody appends while we read, so that the answer holds exactly what the chain holds.
    head = lock_ledger()
    if not can_write_roi(by):
        raise NotPermitted
    report = Report.of(selection, headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
    snapshot = ReportSnapshot(
        definition=definition,
        title=title,
        parameters=parameters_of(selection),
        content=answer_of(report),
        ledger_number=head.number,
        ledger_hash=head.hash,
        taken_by=by,
    )
    snapshot.sha256 = hash_of_snapshot(snapshot)
    snapshot.save(force_insert=True)
    return snapshot


@act
def sign_snapshot(snapshot: ReportSnapshot, *, by: Member) -> ReportSnapshot:
    """Put a second person's name under a snapshot; it is never taken back.

    Raises `NotPermitted`, `SignerTookSnapshot` or `SnapshotAlreadySigned`.
    """
    snapshot = ReportSnapshot.objects.select_for_update(of=("self",)).get(pk=snapshot.pk)
    if not can_sign_snapshot(by):
        raise NotPermitted
    if by.pk == snapshot.taken_by_id:
        raise SignerTookSnapshot
    if snapshot.signed_by_id is not None:
        raise SnapshotAlreadySigned
    snapshot.signed_by, snapshot.signed_at = by, timezone.now()
    snapshot.save(update_fields=["signed_by", "signed_at"])
    return snapshot


@act
def delete_definition(definition: ReportDefinition, *, by: Member) -> None:
    """Forget a question that no snapshot answers. Raises `NotPermitted` or `DefinitionInUse`."""
    if not can_write_roi(by):
        raise NotPermitted
    definition = ReportDefinition.objects.select_for_update(of=("self",)).get(pk=definition.pk)
    if definition.snapshots.exists():
        raise DefinitionInUse
    definition.delete()


def hash_of_snapshot(snapshot: ReportSnapshot) -> str:
    """Hash the question, the answer and the end of the chain; a signature comes later and is left out."""
    return frozen_hash(
        {
            "parameters": snapshot.parameters,
            "content": snapshot.content,
            "ledger": [snapshot.ledger_number, snapshot.ledger_hash],
        }
    )
