"""Reads accounts from a table, those above before those below them, wherever they stand in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from community.importing.tables import columns_of, read_rows
from crm.importing.account_rows import ImportedAccount, account_of, checked_account_mapping
from crm.models import FieldDefinition


def read_accounts(path: Path, told: Mapping[str, str], source: str = "") -> Iterator[ImportedAccount]:
    """Yield all accounts in an order that depends on the file alone, so that whoever goes on finds his place again.

    The whole file is held. Raises ``SourceRefused`` for what is no table.
    """
    mapping = checked_account_mapping(columns_of(path), told, codes_of_accounts())
    yield from _in_order([account_of(row, mapping, source or path.stem) for row in read_rows(path)])


def codes_of_accounts() -> list[str]:
    """Return the codes of the additional fields of accounts."""
    return [one.code for one in FieldDefinition.objects.of(FieldDefinition.Target.ACCOUNT)]


def _in_order(rows: list[ImportedAccount]) -> Iterator[ImportedAccount]:
    """Yield rows behind those that they belong to; what stands in a circle comes with that fault, and last."""
    waiting = {place: above for place, above in enumerate(_above(rows)) if above}
    below: dict[int, list[int]] = {}
    for place, above in waiting.items():
        for parent in above:
            below.setdefault(parent, []).append(place)
    ready = [place for place in range(len(rows)) if place not in waiting]
    for place in ready:
        yield rows[place]
        for child in below.get(place, []):
            waiting[child].discard(place)
            if not waiting[child]:
                ready.append(child)
    for place in sorted(place for place, above in waiting.items() if above):
        rows[place].fault = _("It stands in a circle of accounts that belong to one another, or below one.")
        yield rows[place]


def _above(rows: list[ImportedAccount]) -> Iterator[set[int]]:
    """Yield for each row where those stand that it belongs to, as far as they are in the file."""
    by_uid: dict[str, set[int]] = {}
    by_name: dict[str, set[int]] = {}
    for place, row in enumerate(rows):
        by_uid.setdefault(row.uid, set()).add(place)
        by_name.setdefault(row.name.lower(), set()).add(place)
    for row in rows:
        if row.fault or not (row.parent or row.parent_uid):
            yield set()
        else:
            yield set(by_uid.get(row.parent_uid, ()) if row.parent_uid else by_name.get(row.parent.lower(), ()))
