"""Handing over all that is kept about one person: asked for, written off the request path, there for some days."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import IO, Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Contact, PersonExport, PrivacyPolicy
from crm.models.person_export import STARTS_BEFORE_FAILURE
from crm.permissions import can_answer_for_personal_data
from crm.privacy_errors import DemandHasNoReason, ExportIsNotThere, MayNotAnswerForPersonalData
from crm.reports.known_of_person import files_of_person, known_of_person, rows_in, where_it_leads

REASON_LENGTH = 300
_S = PersonExport.State


@act
def ask_for_export(contact: Contact, *, by: Member, reason: str) -> PersonExport:
    """Ask for all that is kept about a person; one that waits already is the one that is answered with.

    Raises ``MayNotAnswerForPersonalData`` or ``DemandHasNoReason``.
    """
    checked = checked_demand(by, reason)
    contact = where_it_leads(contact)
    with suppress(IntegrityError), transaction.atomic():
        return PersonExport.objects.create(contact=contact, reason=checked, requested_by=by)
    return PersonExport.objects.waiting().get(contact=contact)


@act
def fetch_export(export: PersonExport, *, by: Member) -> IO[bytes]:
    """Open the file of an export and write down who fetched it.

    Raises ``MayNotAnswerForPersonalData`` or ``ExportIsNotThere``.
    """
    export = read_locked(PersonExport.objects.all(), export.pk)
    if not can_answer_for_personal_data(by):
        raise MayNotAnswerForPersonalData
    now = timezone.now()
    if export.state != _S.READY or export.expires_at is None or export.expires_at <= now:
        raise ExportIsNotThere
    try:
        stored: IO[bytes] = default_storage.open(export.stored_as)
    except FileNotFoundError as missing:
        raise ExportIsNotThere from missing
    export.fetched_at, export.fetched_by = now, by
    export.save(update_fields=["fetched_at", "fetched_by"])
    return stored


def write_exports() -> int:
    """Write the exports that wait, each in a transaction of its own; return how many are ready."""
    written = 0
    for pk in list(PersonExport.objects.waiting().order_by("pk").values_list("pk", flat=True)):
        if _start(pk):
            written += _write(pk)
    return written


def delete_old_exports(now: datetime) -> int:
    """Delete the files whose time is over; who asked for them and who fetched them stays known."""
    return drop_exports(PersonExport.objects.over_at(now))


@act
def drop_exports(exports: models.QuerySet[PersonExport]) -> int:
    """Take the files of exports away; those that wait are not written any more."""
    open_ones = exports.filter(state__in=[_S.READY, _S.WAITING]).order_by("pk").select_for_update()
    going = list(open_ones.values_list("pk", "stored_as"))
    for _pk, stored_as in going:
        if stored_as:
            transaction.on_commit(partial(default_storage.delete, stored_as))
    PersonExport.objects.filter(pk__in=[pk for pk, _stored_as in going]).update(state=_S.GONE, stored_as="")
    return len(going)


def checked_demand(by: Member, reason: str) -> str:
    """Return why something is demanded. Raises ``MayNotAnswerForPersonalData`` or ``DemandHasNoReason``."""
    if not can_answer_for_personal_data(by):
        raise MayNotAnswerForPersonalData
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason:
        raise DemandHasNoReason(pointer="/reason")
    return reason


@act
def _start(pk: int) -> bool:
    """Count a start before the work; what was started too often is set aside."""
    export = PersonExport.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
    if export is None:
        return False
    export.starts += 1
    if export.starts > STARTS_BEFORE_FAILURE:
        export.state = _S.FAILED
    export.save(update_fields=["starts", "state"])
    return export.state == _S.WAITING


@act
def _write(pk: int) -> bool:
    export = PersonExport.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
    if export is None:
        return False
    contact = where_it_leads(Contact.objects.select_related("member").get(pk=export.contact_id))
    known = known_of_person(contact)
    with tempfile.TemporaryFile() as archive:
        export.files = _pack(archive, known, contact)
        archive.seek(0)
        export.sha256 = hashlib.file_digest(archive, "sha256").hexdigest()
        export.size = archive.tell()
        archive.seek(0)
        export.stored_as = default_storage.save(f"exports/{uuid4().hex}.zip", File(archive))
    try:
        export.state, export.rows, export.ready_at = _S.READY, rows_in(known), timezone.now()
        export.expires_at = export.ready_at + PrivacyPolicy.current().time_of_exports
        export.save()
    except BaseException:
        default_storage.delete(export.stored_as)
        raise
    return True


def _pack(archive: IO[bytes], known: dict[str, Any], contact: Contact) -> int:
    """Write the archive; a file that the storage has lost is named as lost instead of failing all of it."""
    files, lost = 0, []
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, file in files_of_person(contact):
            try:
                stored = default_storage.open(file.stored_as)
            except FileNotFoundError:
                lost.append(name)
                continue
            with stored, packed.open(name, "w", force_zip64=True) as target:
                shutil.copyfileobj(stored, target)
            files += 1
        document = known | ({"lost_files": lost} if lost else {})
        packed.writestr("person.json", json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    return files
