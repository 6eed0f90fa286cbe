"""Files of contacts and accounts are handed in, told what their columns say, checked, and imported when somebody has seen what that does."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from community.foundation.acting import act
from community.foundation.files import plain_name
from community.foundation.locking import read_locked
from community.importing.refusals import SourceRefused
from community.importing.tables import columns_of
from community.models import Member
from crm import import_errors as refused
from crm.importing.files import is_cards
from crm.importing.targets import TARGETS, Target
from crm.models import ContactImport
from crm.signals import import_wanted

LIMIT = 10 * 1024 * 1024
COLUMNS_AT_MOST = 200
SHOWN = 5
# What tables are mistaken for: workbooks and archives, documents, pictures, packed files, programs.
_BINARY = (
    b"PK\x03\x04",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"MZ",
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_S = ContactImport.State


def checked_content(content: bytes) -> bytes:
    """Return a file that can be a table or cards.

    Raises ``ImportFileIsEmpty``, ``ImportFileIsTooLarge`` or ``ImportFileIsNoText``.
    """
    if not content.strip():
        raise refused.ImportFileIsEmpty(pointer="/file")
    if len(content) > LIMIT:
        raise refused.ImportFileIsTooLarge(pointer="/file")
    if content.startswith(_BINARY) or (b"\x00" in content[:4096] and not content.startswith(_WIDE)):
        raise refused.ImportFileIsNoText(pointer="/file")
    return content


@act
def hand_in_contacts(
    name: str, content: bytes, *, by: Member, duplicates: str = "skip", target: str = ContactImport.Target.CONTACT
) -> ContactImport:
    """Keep a file, guess what its columns say, and show its first rows; nothing is written.

    Raises ``MayNotKeepContacts``, ``MayNotKeepAccounts``, what ``checked_content`` raises, or ``ImportTableIsMalformed``.
    """
    way = TARGETS[target]
    if not way.may(by):
        raise way.refusal
    content, name = checked_content(content), plain_name(name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"people{PurePosixPath(name).suffix.lower()}"
        path.write_bytes(content)
        columns = _columns_of(path, target)
        mapping = way.guess(columns, way.codes())
        preview = _first_rows(path, mapping, way)
    stored_as = default_storage.save(f"imports/{uuid4().hex}{path.suffix}", ContentFile(content))
    try:
        return ContactImport.objects.create(
            by=by,
            target=target,
            name=name,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            stored_as=stored_as,
            source=_source_of(name),
            columns=columns,
            mapping=mapping,
            duplicates=duplicates,
            preview=preview,
        )
    except BaseException:
        default_storage.delete(stored_as)
        raise


@act
def change_import(
    contact_import: ContactImport,
    *,
    by: Member,
    mapping: Mapping[str, str] | None = None,
    duplicates: str | None = None,
) -> ContactImport:
    """Say what columns are and what becomes of those who are known; what was checked before has to be checked again.

    Raises ``MayNotKeepContacts``, ``ImportIsUnderWay``, ``ImportIsOver``, ``ImportMappingIsUnknown`` or
    ``ImportMappingNamesNobody``.
    """
    row = _idle(contact_import, by)
    if mapping:
        row.mapping = _checked({**row.mapping, **mapping}, row)
        with local_copy(row) as path:
            row.preview = _first_rows(path, row.mapping, TARGETS[row.target])
    row.duplicates = duplicates or row.duplicates
    row.state, row.ended_at, row.problem = _S.UPLOADED, None, ""
    row.save(update_fields=["mapping", "duplicates", "preview", "state", "ended_at", "problem"])
    return row


@act
def check_import(contact_import: ContactImport, *, by: Member) -> ContactImport:
    """Let a worker read all rows without writing any; what is being read already stays so.

    Raises ``MayNotKeepContacts``, ``ImportIsUnderWay``, ``ImportIsOver`` or ``ImportMappingNamesNobody``.
    """
    if (known := _under_way(contact_import, _S.CHECKING, by)) is not None:
        return known
    row = _idle(contact_import, by)
    _checked(row.mapping, row)
    return _want(row, _S.CHECKING)


@act
def run_import(contact_import: ContactImport, *, by: Member) -> ContactImport:
    """Let a worker import what was checked; one that failed half-way goes on where it was.

    Raises ``MayNotKeepContacts``, ``ImportIsUnderWay``, ``ImportIsOver`` or ``ImportIsNotChecked``.
    """
    if (known := _under_way(contact_import, _S.RUNNING, by)) is not None:
        return known
    row = _idle(contact_import, by)
    if row.state != _S.CHECKED:
        raise refused.ImportIsNotChecked
    return _want(row, _S.RUNNING)


def forget_old_imports(now: datetime) -> int:
    """Throw away files, previews and rejected rows that nobody needs any more; who, when and the counts stay."""
    return sum(_empty(pk, now) for pk in ContactImport.objects.old(now).values_list("pk", flat=True))


@act
def _empty(pk: int, now: datetime) -> bool:
    row = ContactImport.objects.old(now).select_for_update().filter(pk=pk).first()
    if row is None:
        return False
    row.errors.all().delete()
    transaction.on_commit(partial(_throw_away, row.stored_as))
    row.stored_as, row.preview, row.known, row.emptied_at = "", [], [], now
    row.save(update_fields=["stored_as", "preview", "known", "emptied_at"])
    return True


@contextmanager
def local_copy(row: ContactImport) -> Iterator[Path]:
    """Give the file of an import on this machine, wherever the storage keeps it. Raises ``ImportIsOver``."""
    if not (row.stored_as and default_storage.exists(row.stored_as)):
        raise refused.ImportIsOver
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"people{PurePosixPath(row.stored_as).suffix}"
        with default_storage.open(row.stored_as) as file:
            path.write_bytes(file.read())
        yield path


def _throw_away(stored_as: str) -> None:
    if stored_as:
        default_storage.delete(stored_as)


def _idle(contact_import: ContactImport, by: Member) -> ContactImport:
    row = read_locked(ContactImport.objects.all(), contact_import.pk)
    if not TARGETS[row.target].may(by):
        raise TARGETS[row.target].refusal
    if row.state in ContactImport.WANTED:
        raise refused.ImportIsUnderWay
    if row.state == _S.DONE or not row.stored_as:
        raise refused.ImportIsOver
    return row


def _under_way(contact_import: ContactImport, state: str, by: Member) -> ContactImport | None:
    row = read_locked(ContactImport.objects.all(), contact_import.pk)
    return row if row.state == state and TARGETS[row.target].may(by) else None


def _want(row: ContactImport, state: ContactImport.State) -> ContactImport:
    row.errors.all().delete()
    row.state, row.wanted_at, row.ended_at, row.problem = state, timezone.now(), None, ""
    row.starts, row.leased_until, row.done_rows = 0, None, 0
    row.counts, row.skipped_because, row.known = {}, {}, []
    row.save()
    transaction.on_commit(partial(import_wanted.send, ContactImport))
    return row


def _columns_of(path: Path, target: str) -> list[str]:
    if is_cards(path):
        if target == ContactImport.Target.ACCOUNT:
            raise refused.ImportTableIsMalformed(pointer="/file")
        return []
    try:
        columns = columns_of(path)
    except (SourceRefused, ValueError) as error:
        raise refused.ImportTableIsMalformed(pointer="/file") from error
    if len(columns) > COLUMNS_AT_MOST:
        raise refused.ImportTableIsMalformed(pointer="/file")
    return columns


def _checked(mapping: Mapping[str, str], row: ContactImport) -> dict[str, str]:
    if not row.columns:
        # Cards say themselves what is what.
        return {}
    way = TARGETS[row.target]
    if not way.naming & set(mapping.values()):
        raise refused.ImportMappingNamesNobody(pointer="/mapping")
    try:
        return way.check(row.columns, mapping, way.codes())
    except SourceRefused as error:
        raise refused.ImportMappingIsUnknown(pointer="/mapping") from error


def _first_rows(path: Path, mapping: Mapping[str, str], way: Target) -> list[dict[str, Any]]:
    try:
        first = list(islice(way.read(path, mapping, ""), SHOWN))
    except SourceRefused:
        # No column says yet who somebody is; the mapping is still to be told.
        return []
    return [_shown(one) for one in first]


def _shown(row: Any) -> dict[str, Any]:
    said = {name: value for name, value in vars(row).items() if name != "raw" and value}
    if worths := said.pop("worths", None):
        said["worths"] = [f"{one.amount} {one.currency} ({one.valid_from:%Y-%m-%d})" for one in worths]
    for name in {"consents", "labels"} & said.keys():
        said[name] = [str(one) for one in said[name]]
    return said


def _source_of(name: str) -> str:
    word = slugify(PurePosixPath(name).stem)[:60].strip("_-")
    return word if re.fullmatch("[a-z0-9][a-z0-9_-]*", word) else "upload"
