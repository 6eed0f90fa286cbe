"""Which addresses the authors of a source had, so that they can take over what they wrote: a table of names and addresses."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from community.foundation.copying import each_of
from community.importing.refusals import RowRefused, SourceRefused
from community.importing.run import ImportRun
from community.models import ImportedAddress, Member
from community.operations.taking_over import digest_of

ADDRESSES = "addresses"
COLUMNS = ("name", "email")
BATCH = 1000


def load_addresses(path: Path, run: ImportRun) -> None:
    """Note a digest of each address beside the member of its name; the addresses themselves are kept nowhere.

    A row names an author as the source does: Discourse by the user name, Stack Exchange by the number. Raises
    ``SourceRefused`` for what is no such table.
    """
    with path.open(encoding="utf-8-sig", newline="") as table:
        rows = csv.DictReader(table)
        if not {*COLUMNS} <= {*(rows.fieldnames or ())}:
            raise SourceRefused(f"{path.name} needs a first line with the columns {' and '.join(COLUMNS)}.")
        for batch in batched(_read(path.name, rows, run), BATCH):
            _load(run, dict(batch))


def _read(name: str, rows: Iterable[Mapping[str, str | None]], run: ImportRun) -> Iterator[tuple[str, str]]:
    """Yield the key of a member and the digest of the address; what is wrong is reported."""
    for number, row in enumerate(rows, 2):
        try:
            yield run.key("users", (row["name"] or "").strip()), _digest(row["email"] or "")
        except RowRefused as refusal:
            run.report.reject(ADDRESSES, f"{name} line {number}", str(refusal))


def _digest(address: str) -> str:
    try:
        validate_email(address.strip())
    except ValidationError:
        raise RowRefused("email is no address") from None
    return digest_of(address)


@transaction.atomic
def _load(run: ImportRun, digests: Mapping[str, str]) -> None:
    free = Member.objects.filter(email__isnull=True, erased_at__isnull=True, import_key__in=each_of(digests))
    members = dict(free.values_list("import_key", "pk"))
    noted = ImportedAddress.objects.filter(member__in=members.values()).values_list("member__import_key", "digest")
    known = {str(key): digest for key, digest in noted}
    taken = set(ImportedAddress.objects.filter(digest__in=each_of(digests.values())).values_list("digest", flat=True))
    fresh: dict[str, ImportedAddress] = {}
    for key, digest in digests.items():
        if key not in members:
            run.report.skip(ADDRESSES, "addresses of people who wrote nothing, have an account, or are forgotten")
        elif key in known:
            run.report.count(ADDRESSES, "unchanged")
        elif digest in taken or digest in fresh:
            run.report.skip(ADDRESSES, "addresses that somebody else had, too")
        else:
            fresh[digest] = ImportedAddress(member_id=members[key], digest=digest)
            run.report.count(ADDRESSES, "created")
    if not run.dry_run:
        ImportedAddress.objects.bulk_create(fresh.values())
